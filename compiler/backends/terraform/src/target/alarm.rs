//! Alarms of CloudWatch, which go to one topic.

use crate::target::address::Address;
use crate::target::block::{Block, Term};
use crate::target::module::Module;
use crate::target::resource;
use crate::target::text::{Expression, Label};

/// An alarm.
pub struct Alarm<'m> {
    /// Its label.
    pub label: Label<'m>,
    /// Its name.
    pub name: String,
    /// The service that measures.
    pub namespace: &'static str,
    /// What is measured.
    pub metric: &'static str,
    /// What is made of the samples of a period.
    pub statistic: &'static str,
    /// What it is measured of.
    pub dimensions: Block<'m>,
    /// On which side of the threshold it is bad.
    pub comparison: Comparison,
    /// The threshold.
    pub threshold: u64,
    /// The length of a period, in seconds.
    pub period: u32,
    /// For how many periods in a row it has to be bad.
    pub periods: u32,
}

/// On which side of the threshold it is bad.
#[derive(Clone, Copy, Debug)]
pub enum Comparison {
    /// Above it.
    Above,
    /// Below it.
    Below,
}

impl<'m> Alarm<'m> {
    /// Adds it.
    pub fn add(self, module: &mut Module<'m>) -> Address<'m> {
        let label = self.label;
        let body = self.body();
        module.resource("aws_cloudwatch_metric_alarm", label, body)
    }

    /// Adds it for each of the things that an expression lists.
    pub fn add_for_each(self, module: &mut Module<'m>, each: Expression) {
        let label = self.label;
        let body = Block::new().with("for_each", each).and(self.body());
        module.resource("aws_cloudwatch_metric_alarm", label, body);
    }

    fn body(self) -> Block<'m> {
        let comparison = match self.comparison {
            Comparison::Above => "GreaterThanThreshold",
            Comparison::Below => "LessThanThreshold",
        };
        let (kind, statistic) = match self.statistic.starts_with('p') {
            true => ("extended_statistic", self.statistic),
            false => ("statistic", self.statistic),
        };
        Block::new()
            .with("alarm_name", self.name)
            .with("namespace", self.namespace)
            .with("metric_name", self.metric)
            .with("dimensions", self.dimensions)
            .with(kind, statistic)
            .with("comparison_operator", comparison)
            .with("threshold", self.threshold)
            .with("period", self.period)
            .with("evaluation_periods", self.periods)
            .with("treat_missing_data", "notBreaching")
            .with("alarm_actions", to_topic())
            .with("ok_actions", to_topic())
    }
}

fn to_topic<'m>() -> Term<'m> {
    Term::from([resource::alerts_topic().arn()])
}
