//! What GitHub evaluates: expressions are built of this type and never of text that a user wrote.

use std::fmt;

/// An expression of GitHub Actions.
#[derive(Clone, Debug)]
pub enum Expression {
    /// The name of the event that started the run.
    EventName,
    /// The branch or pull request that the run is about.
    Ref,
    /// The commit that the run is about.
    Commit,
    /// The number of the run, the same in all of its attempts.
    Run,
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
    /// What a person who started the run gave; nothing in every other run.
    Input(&'static str),
    /// A value of this entry of the matrix.
    Matrix(&'static str),
    /// An output of an earlier step of the same job.
    StepOutput(&'static str, &'static str),
    /// An output of a job that this one needs.
    JobOutput(String, &'static str),
    /// What became of a job that this one needs.
    JobResult(String),
    /// A secret of the environment.
    Secret(&'static str),
    /// Literal text.
    Text(&'static str),
    /// A checked name, as text: lower-case letters, digits and `-`.
    Name(String),
    /// Whether an earlier step of the job failed.
    Failure,
    /// Whether the run is being cancelled.
    Cancelled,
    /// Whether the run goes on.
    NotCancelled,
    /// Whether a step was begun.
    Begun(&'static str),
    /// Whether a step failed.
    Failed(&'static str),
    /// Whether two are equal.
    Equal(Box<Expression>, Box<Expression>),
    /// Whether two differ.
    Differ(Box<Expression>, Box<Expression>),
    /// Whether all hold.
    All(Vec<Expression>),
    /// Whether one of them holds.
    Any(Vec<Expression>),
    /// The second if the first holds, else the third.
    Choice(Box<[Expression; 3]>),
}

impl Expression {
    /// Whether both are equal.
    pub fn equals(self, other: Expression) -> Self {
        Expression::Equal(Box::new(self), Box::new(other))
    }

    /// Whether it is that text.
    pub fn is(self, text: &'static str) -> Self {
        self.equals(Expression::Text(text))
    }

    /// Whether it is another text.
    pub fn other_than(self, text: &'static str) -> Self {
        Expression::Differ(Box::new(self), Box::new(Expression::Text(text)))
    }

    /// Whether both hold.
    pub fn and(self, other: Expression) -> Self {
        let mut operands = match self {
            Expression::All(operands) => operands,
            one => vec![one],
        };
        match other {
            Expression::All(more) => operands.extend(more),
            one => operands.push(one),
        }
        Expression::All(operands)
    }

    /// Whether one of both holds.
    pub fn or(self, other: Expression) -> Self {
        let mut operands = match self {
            Expression::Any(operands) => operands,
            one => vec![one],
        };
        operands.push(other);
        Expression::Any(operands)
    }

    /// Whether a job that this one needs has succeeded.
    pub fn succeeded(job: impl Into<String>) -> Self {
        Expression::JobResult(job.into()).is("success")
    }

    /// Whether all of these jobs, which this one needs, have succeeded.
    pub fn all_succeeded(jobs: &[String]) -> Self {
        Expression::All(jobs.iter().map(Expression::succeeded).collect())
    }

    /// Whether the run is about a pull request.
    pub fn on_pull_request() -> Self {
        Expression::EventName.is("pull_request")
    }

    /// `yes` if it holds, else `no`; `yes` must not be empty.
    pub fn choose(self, yes: Expression, no: Expression) -> Self {
        Expression::Choice(Box::new([self, yes, no]))
    }

    /// The expression where a workflow takes text: `${{ … }}`.
    pub fn wrapped(&self) -> String {
        format!("${{{{ {self} }}}}")
    }

    /// The expression where a workflow takes a condition. One of several parts has a line for each,
    /// without `${{ }}`: a line's end behind those would make text of it, which always holds.
    pub fn condition(&self) -> String {
        match self {
            Expression::All(operands) if operands.len() > 2 => {
                let lines: Vec<String> =
                    operands.iter().map(|operand| Operand(operand).to_string()).collect();
                format!("{}\n", lines.join("\n&& "))
            }
            _ => self.wrapped(),
        }
    }
}

// Recursion follows an expression that a backend built.
impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Expression::EventName => f.write_str("github.event_name"),
            Expression::Ref => f.write_str("github.ref"),
            Expression::Commit => f.write_str("github.sha"),
            Expression::Run => f.write_str("github.run_id"),
            Expression::Actor => f.write_str("github.actor"),
            Expression::Repository => f.write_str("github.repository"),
            Expression::HeadRepository => {
                f.write_str("github.event.pull_request.head.repo.full_name")
            }
            Expression::PullRequest => f.write_str("github.event.pull_request.number"),
            Expression::Token => f.write_str("github.token"),
            Expression::Temporary => f.write_str("runner.temp"),
            Expression::MachineSystem => f.write_str("runner.os"),
            Expression::Input(name) => write!(f, "inputs.{name}"),
            Expression::Matrix(name) => write!(f, "matrix.{name}"),
            Expression::StepOutput(step, output) => write!(f, "steps.{step}.outputs.{output}"),
            Expression::JobOutput(job, output) => write!(f, "needs.{job}.outputs.{output}"),
            Expression::JobResult(job) => write!(f, "needs.{job}.result"),
            Expression::Secret(name) => write!(f, "secrets.{name}"),
            Expression::Text(text) => write!(f, "'{}'", text.replace('\'', "''")),
            Expression::Name(name) => write!(f, "'{}'", name.replace('\'', "''")),
            Expression::Failure => f.write_str("failure()"),
            Expression::Cancelled => f.write_str("cancelled()"),
            Expression::NotCancelled => f.write_str("!cancelled()"),
            Expression::Begun(step) => write!(f, "steps.{step}.conclusion != 'skipped'"),
            Expression::Failed(step) => write!(f, "steps.{step}.conclusion == 'failure'"),
            Expression::Equal(left, right) => write!(f, "{left} == {right}"),
            Expression::Differ(left, right) => write!(f, "{left} != {right}"),
            Expression::All(operands) => joined(f, operands, " && "),
            Expression::Any(operands) => joined(f, operands, " || "),
            Expression::Choice(parts) => {
                let [condition, yes, no] = parts.as_ref();
                write!(f, "{} && {yes} || {no}", Operand(condition))
            }
        }
    }
}

fn joined(f: &mut fmt::Formatter<'_>, operands: &[Expression], by: &str) -> fmt::Result {
    for (index, operand) in operands.iter().enumerate() {
        if index > 0 {
            f.write_str(by)?;
        }
        write!(f, "{}", Operand(operand))?;
    }
    Ok(())
}

/// What stands beside others: `&&` and `||` among one another are parenthesised, for readers.
struct Operand<'e>(&'e Expression);

impl fmt::Display for Operand<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Expression::All(operands) | Expression::Any(operands) if operands.len() > 1 => {
                write!(f, "({})", self.0)
            }
            Expression::Choice(_) => write!(f, "({})", self.0),
            one => write!(f, "{one}"),
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

    #[test]
    fn a_condition_of_many_parts_has_a_line_for_each() {
        let condition = Expression::NotCancelled.and(Expression::succeeded("a")).and(
            Expression::succeeded("b").or(Expression::succeeded("c").and(Expression::Failure)),
        );
        assert_eq!(
            condition.condition(),
            "!cancelled()\n&& needs.a.result == 'success'\n&& (needs.b.result == 'success' || \
             (needs.c.result == 'success' && failure()))\n"
        );
    }
}
