//! What is remembered of an environment itself.

use groundplan_model::Runtime;
use groundplan_model::kinds::{Aws, Profile};
use groundplan_schema::scalar::Choice;

use crate::of::Recorder;
use crate::{Field, Key};

/// Zones by letter. Their place is the number of their subnets.
const LETTERS: [&str; 4] = ["a", "b", "c", "d"];

impl Recorder<'_, '_> {
    /// Remembers where the environment runs and what of that cannot change.
    pub fn environment(&mut self) {
        let key = self.own();
        let model = self.model;
        self.value(&key, Field::Platform, &model.platform.name, |name| name.to_string());
        let environment = self.environment;
        let runtime = match environment.runtime() {
            Some(Runtime::Compose(_)) => "compose",
            Some(Runtime::Kubernetes(node)) => {
                if let Some(class) = &node.storage_class {
                    self.value(&key, Field::StorageClass, class, |class| class.to_string());
                }
                "kubernetes"
            }
            Some(Runtime::Aws(aws)) => {
                self.aws(&key, aws);
                "aws"
            }
            None => return,
        };
        self.record.put(&key, Field::Runtime, runtime);
    }

    fn aws(&mut self, key: &Key, aws: &Aws) {
        self.value(key, Field::Account, &aws.account, |account| account.to_string());
        self.value(key, Field::Region, &aws.region, |region| region.to_string());
        self.value(key, Field::Network, &aws.network, |network| network.to_string());
        self.value(key, Field::Profile, &aws.profile, |profile| profile.word().to_owned());
        self.value(key, Field::KubernetesVersion, &aws.kubernetes_version, |version| {
            version.word().to_owned()
        });
        if let Some(nodes) = &aws.nodes {
            self.value(key, Field::InstanceType, &nodes.instance_type, |ty| ty.to_string());
        }
        match &aws.zones {
            Some(zones) => self.value(key, Field::Zones, zones, |count| letters(*count)),
            // A network that is there does not change with a profile.
            None if self.previous.get(key, &Field::Zones).is_some() => self.keep(key, Field::Zones),
            None => self.value(key, Field::Zones, &aws.profile, |profile| {
                letters(match profile {
                    Profile::Lean => 2,
                    Profile::Standard => 3,
                })
            }),
        }
    }
}

/// The letters of so many zones; a number that nothing can have is told of elsewhere.
fn letters(count: u32) -> String {
    let count = usize::try_from(count).unwrap_or(LETTERS.len()).clamp(1, LETTERS.len());
    LETTERS.get(..count).unwrap_or(&LETTERS).join(" ")
}
