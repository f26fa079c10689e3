use groundplan_model::{EnvironmentModel, Runtime};

/// A kind of files that a platform is compiled to; what `--target` names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// Dockerfiles of what is built from source; the same in every environment.
    Docker,
    /// Docker Compose, with Prometheus and Grafana beside it.
    Compose,
    /// Kubernetes, with Prometheus rules and dashboards.
    Kubernetes,
    /// Terraform for AWS.
    Terraform,
    /// GitHub Actions.
    Github,
}

impl Target {
    /// Every target.
    pub const ALL: [Target; 5] =
        [Target::Docker, Target::Compose, Target::Kubernetes, Target::Terraform, Target::Github];

    /// Its name on the command line and as a directory.
    pub const fn word(self) -> &'static str {
        match self {
            Target::Docker => "docker",
            Target::Compose => "compose",
            Target::Kubernetes => "kubernetes",
            Target::Terraform => "terraform",
            Target::Github => "github",
        }
    }

    /// The targets that an environment is lowered to by itself.
    pub fn of(environment: &EnvironmentModel) -> &'static [Target] {
        match environment.runtime() {
            Some(Runtime::Compose(_)) => &[Target::Compose],
            Some(Runtime::Kubernetes(_)) => &[Target::Kubernetes],
            Some(Runtime::Aws(_)) => &[Target::Kubernetes, Target::Terraform],
            None => &[],
        }
    }
}
