//! How Kubernetes writes amounts.

use groundplan_schema::scalar::{Cpu, Size};

/// Memory or storage: `256Mi`, exactly.
pub fn size(size: Size) -> String {
    const UNITS: [(u64, &str); 4] =
        [(1 << 40, "Ti"), (1 << 30, "Gi"), (1 << 20, "Mi"), (1 << 10, "Ki")];
    let fits = UNITS.iter().find(|(unit, _)| size.0 >= *unit && size.0.is_multiple_of(*unit));
    match fits {
        Some((unit, suffix)) => format!("{}{suffix}", size.0 / unit),
        None => size.0.to_string(),
    }
}

/// Processors: `100m`, or `2`.
pub fn cpu(cpu: Cpu) -> String {
    match cpu.0 % 1000 {
        0 => (cpu.0 / 1000).to_string(),
        _ => format!("{}m", cpu.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_exact_and_short() {
        assert_eq!(size(Size(256 << 20)), "256Mi");
        assert_eq!(size(Size(1536 << 20)), "1536Mi");
        assert_eq!(size(Size(100 << 30)), "100Gi");
        assert_eq!(size(Size(1000)), "1000");
        assert_eq!(cpu(Cpu(100)), "100m");
        assert_eq!(cpu(Cpu(2000)), "2");
        assert_eq!(cpu(Cpu(1500)), "1500m");
    }
}
