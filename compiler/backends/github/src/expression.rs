//! What GitHub evaluates: expressions are built of this type and never of text that a user wrote.

use std::fmt;

/// An expression of GitHub Actions.
#[derive(Clone, Debug)]
pub(super) enum Expression {
    /// The name of the event that started the run.
    EventName,
    /// The branch or pull request that the run is about.
    Ref,
    /// The commit that the run is about.
    Commit,
    /// The user who started the run.
    Actor,
    /// The repository: `owner/name`.
    Repository,
    /// The repository that a pull request comes from.
    HeadRepository,
    /// The number of the pull request.
    PullRequest,
    /// The token of the run.
    Token,
    /// The directory that is emptied after each job.
    Temporary,
    /// The operating system of the machine.
    MachineSystem,
    /// A value of this entry of the matrix.
    Matrix(&'static str),
    /// An output of an earlier step of the same job.
    StepOutput(&'static str, &'static str),
    /// An output of a job that this one needs.
    JobOutput(String, &'static str),
    /// A secret of the environment.
    Secret(&'static str),
    /// Literal text.
    Text(&'static str),
    /// Whether an earlier step of the job failed.
    Failure,
    /// Whether the run goes on.
    NotCancelled,
    /// Whether a step was begun.
    Begun(&'static str),
    /// Whether two are equal.
    Equal(Box<Expression>, Box<Expression>),
    /// Whether two differ.
    Differ(Box<Expression>, Box<Expression>),
    /// Whether both hold.
    And(Box<Expression>, Box<Expression>),
    /// Whether one of both holds.
    Or(Box<Expression>, Box<Expression>),
}

impl Expression {
    /// Whether both are equal.
    pub fn equals(self, other: Expression) -> Self {
        Expression::Equal(Box::new(self), Box::new(other))
    }

    /// Whether both differ.
    pub fn differs(self, other: Expression) -> Self {
        Expression::Differ(Box::new(self), Box::new(other))
    }

    /// Whether both hold.
    pub fn and(self, other: Expression) -> Self {
        Expression::And(Box::new(self), Box::new(other))
    }

    /// Whether one of both holds.
    pub fn or(self, other: Expression) -> Self {
        Expression::Or(Box::new(self), Box::new(other))
    }

    /// Whether the run is about a pull request.
    pub fn on_pull_request() -> Self {
        Expression::EventName.equals(Expression::Text("pull_request"))
    }

    /// The expression where a workflow takes text: `${{ … }}`.
    pub fn wrapped(&self) -> String {
        format!("${{{{ {self} }}}}")
    }
}

// Recursion follows an expression that a backend built.
impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Expression::EventName => f.write_str("github.event_name"),
            Expression::Ref => f.write_str("github.ref"),
            Expression::Commit => f.write_str("github.sha"),
            Expression::Actor => f.write_str("github.actor"),
            Expression::Repository => f.write_str("github.repository"),
            Expression::HeadRepository => {
                f.write_str("github.event.pull_request.head.repo.full_name")
            }
            Expression::PullRequest => f.write_str("github.event.pull_request.number"),
            Expression::Token => f.write_str("github.token"),
            Expression::Temporary => f.write_str("runner.temp"),
            Expression::MachineSystem => f.write_str("runner.os"),
            Expression::Matrix(name) => write!(f, "matrix.{name}"),
            Expression::StepOutput(step, output) => write!(f, "steps.{step}.outputs.{output}"),
            Expression::JobOutput(job, output) => write!(f, "needs.{job}.outputs.{output}"),
            Expression::Secret(name) => write!(f, "secrets.{name}"),
            Expression::Text(text) => write!(f, "'{}'", text.replace('\'', "''")),
            Expression::Failure => f.write_str("failure()"),
            Expression::NotCancelled => f.write_str("!cancelled()"),
            Expression::Begun(step) => write!(f, "steps.{step}.conclusion != 'skipped'"),
            Expression::Equal(left, right) => write!(f, "{left} == {right}"),
            Expression::Differ(left, right) => write!(f, "{left} != {right}"),
            Expression::And(left, right) => {
                left.fmt_within_and(f)?;
                f.write_str(" && ")?;
                right.fmt_within_and(f)
            }
            Expression::Or(left, right) => write!(f, "{left} || {right}"),
        }
    }
}

impl Expression {
    /// `||` binds less than `&&`.
    fn fmt_within_and(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Expression::Or(..) => write!(f, "({self})"),
            _ => write!(f, "{self}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Expression;

    #[test]
    fn text_is_quoted_and_or_within_and_is_parenthesised() {
        let either =
            Expression::on_pull_request().or(Expression::Ref.equals(Expression::Text("o'b")));
        assert_eq!(
            Expression::Failure.and(either).wrapped(),
            "${{ failure() && (github.event_name == 'pull_request' || github.ref == 'o''b') }}"
        );
    }
}
