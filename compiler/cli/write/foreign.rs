//! Files of somebody else that a tool reads because of where they lie: whoever puts one beside ours
//! has it applied, and nobody reviews what Git hides as generated.

use super::place::Place;

/// A file of somebody else among ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForeignFile {
    /// Where it lies.
    pub place: Place,
    /// What reads it.
    pub reader: Reader,
}

/// What reads every file of a directory, or one of a certain name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// Every `.tf`, `.tf.json` and `.auto.tfvars` of a module.
    Terraform,
    /// Every file of a chart.
    Helm,
    /// An override, wherever the project's file is not named.
    Compose,
}

impl Reader {
    /// What reads a file below a directory of generated files; nothing if nothing does by itself.
    pub fn of(root: &Place, place: &Place) -> Option<Self> {
        let (_, rest) = root.below(place)?.split_once('/')?;
        let (target, file) = rest.split_once('/')?;
        let is_module = ["tf", "tf.json", "auto.tfvars", "auto.tfvars.json"]
            .iter()
            .any(|end| file.strip_suffix(end).is_some_and(|name| name.ends_with('.')));
        let is_override = matches!(
            file,
            "compose.override.yaml"
                | "compose.override.yml"
                | "docker-compose.override.yaml"
                | "docker-compose.override.yml"
        );
        match target {
            "terraform" if is_module && !file.contains('/') => Some(Reader::Terraform),
            "kubernetes" if file.starts_with("chart/") => Some(Reader::Helm),
            "compose" if is_override => Some(Reader::Compose),
            _ => None,
        }
    }

    /// Its name.
    pub const fn word(self) -> &'static str {
        match self {
            Reader::Terraform => "Terraform",
            Reader::Helm => "Helm",
            Reader::Compose => "Compose",
        }
    }

    /// Whether what it reads is deployed, rather than used on one machine.
    pub const fn deploys(self) -> bool {
        !matches!(self, Reader::Compose)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_says_what_reads_a_file() {
        let root = Place::parse("out").unwrap();
        let reader = |path: &str| Reader::of(&root, &Place::parse(path).unwrap());
        assert_eq!(reader("out/a/terraform/b.tf.json"), Some(Reader::Terraform));
        assert_eq!(reader("out/a/terraform/b.tf"), Some(Reader::Terraform));
        assert_eq!(reader("out/a/terraform/b.auto.tfvars"), Some(Reader::Terraform));
        assert_eq!(reader("out/a/kubernetes/chart/templates/b"), Some(Reader::Helm));
        assert_eq!(reader("out/a/compose/compose.override.yaml"), Some(Reader::Compose));
        for path in [
            "out/a/terraform/terraform.tfvars",
            "out/a/terraform/modules/b.tf",
            "out/a/terraform/tf",
            "out/a/kubernetes/b.yaml",
            "out/a/compose/.env",
            "out/b.tf",
        ] {
            assert_eq!(reader(path), None, "{path}");
        }
    }
}
