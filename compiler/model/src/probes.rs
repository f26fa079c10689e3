use groundplan_schema::Value;
use groundplan_schema::scalar::{Duration, Label, UrlPath};

use crate::Running;
use crate::kinds::{Health, Probe, ServicePort};

/// The probes of a workload with every default filled in, as all targets lower them.
#[derive(Clone, Copy, Debug)]
pub struct Probes<'m> {
    /// Asked until it first succeeds.
    pub startup: ProbePlan<'m>,
    /// Asked to decide whether requests are sent.
    pub ready: ProbePlan<'m>,
    /// Asked to decide whether it is restarted.
    pub live: ProbePlan<'m>,
}

/// One probe, ready to be lowered. Times are in seconds.
#[derive(Clone, Copy, Debug)]
pub struct ProbePlan<'m> {
    /// How to ask.
    pub action: ProbeAction<'m>,
    /// How often to ask.
    pub period: u64,
    /// How long to wait for an answer.
    pub timeout: u64,
    /// How many failures in a row mean that it failed.
    pub failures: u32,
}

/// How a probe asks.
#[derive(Clone, Copy, Debug)]
pub enum ProbeAction<'m> {
    /// By HTTP GET.
    Http {
        /// The path, perhaps with a query.
        path: &'m Value<UrlPath>,
        /// The port.
        port: &'m ServicePort,
    },
    /// By opening a connection.
    Tcp(&'m ServicePort),
    /// By the gRPC health protocol.
    Grpc(&'m ServicePort),
    /// By running a program.
    Exec(&'m [Value<Label>]),
}

/// Timing when none is written: period, timeout and failures.
struct Timing(u64, u64, u32);

// A process has a minute to start, asked every two seconds so that it serves soon after.
const STARTUP: Timing = Timing(2, 2, 30);
// Taken out of service within fifteen seconds.
const READY: Timing = Timing(5, 2, 3);
// Restarted only after a minute: a restart helps seldom and costs much.
const LIVE: Timing = Timing(10, 2, 6);

impl<'m> Running<'m> {
    /// The probes, if its health can be told. `None` also for what loading has reported.
    pub fn probes(&self) -> Option<Probes<'m>> {
        let health = self.health?;
        let live = self.action(health, health.live.as_ref())?;
        let startup = self.action(health, health.startup.as_ref()).unwrap_or(live);
        let ready = self.action(health, health.ready.as_ref()).unwrap_or(live);
        Some(Probes {
            startup: plan(startup, health.startup.as_ref(), STARTUP),
            ready: plan(ready, health.ready.as_ref(), READY),
            live: plan(live, health.live.as_ref(), LIVE),
        })
    }

    /// What the probe says, else what the whole health block says.
    fn action(&self, health: &'m Health, probe: Option<&'m Probe>) -> Option<ProbeAction<'m>> {
        let port_name = probe.and_then(|probe| probe.port.as_ref()).or(health.port.as_ref());
        let port = || -> Option<&'m ServicePort> {
            let name = port_name.map(|name| name.peek().0.as_str());
            let ports = self.ports?;
            match name {
                Some(name) => ports.get(name),
                None => {
                    let chosen = self.port(None)?.name.peek().0.as_str();
                    ports.get(chosen)
                }
            }
        };
        let switched_on = |flag: &Option<Value<bool>>| flag.as_ref().is_some_and(|on| *on.peek().0);
        if let Some(probe) = probe {
            if !probe.exec.is_empty() {
                return Some(ProbeAction::Exec(&probe.exec));
            }
            if let Some(path) = &probe.http {
                return Some(ProbeAction::Http { path, port: port()? });
            }
            if switched_on(&probe.tcp) {
                return Some(ProbeAction::Tcp(port()?));
            }
            if switched_on(&probe.grpc) {
                return Some(ProbeAction::Grpc(port()?));
            }
        }
        match &health.path {
            Some(path) => Some(ProbeAction::Http { path, port: port()? }),
            // Only readiness is described: it answers for the others.
            None if probe.is_none() => {
                let other =
                    health.ready.as_ref().or(health.live.as_ref()).or(health.startup.as_ref())?;
                self.action(health, Some(other))
            }
            None => None,
        }
    }
}

fn plan<'m>(action: ProbeAction<'m>, probe: Option<&Probe>, timing: Timing) -> ProbePlan<'m> {
    let seconds = |value: Option<&Value<Duration>>, default| {
        value.map_or(default, |value| value.peek().0.0.max(1))
    };
    ProbePlan {
        action,
        period: seconds(probe.and_then(|p| p.period.as_ref()), timing.0),
        timeout: seconds(probe.and_then(|p| p.timeout.as_ref()), timing.1),
        failures: probe
            .and_then(|p| p.failures.as_ref())
            .map_or(timing.2, |failures| (*failures.peek().0).max(1)),
    }
}
