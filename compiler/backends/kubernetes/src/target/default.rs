//! What the backend chooses where a description is silent, and why.

groundplan_lowering::defaults! {
    ALERT_ROUTE = "kubernetes.alert-route" because
        "one message for what belongs together, and again after four hours";
    AUTOSCALING = "kubernetes.autoscaling" because
        "replicas are added at once and taken away slowly, so that a short lull does not undo them";
    BACKUP = "kubernetes.backup" because
        "a dump is read by every later version, and what is old goes only after something new has come";
    CERTIFICATE = "kubernetes.certificate" because
        "one certificate for each host, however many routes it has, keeps within the issuer's limits";
    CLAIM = "kubernetes.claim" because
        "a volume belongs to one replica; several replicas share nothing by accident";
    CONTAINER_SECURITY = "kubernetes.container-security" because
        "the restricted Pod Security Standard, and a root file system that nobody writes to";
    PASSWORD_CHANGE = "kubernetes.password-change" because
        "a server takes a new password before those who use it start with it";
    POD_MANAGEMENT = "kubernetes.pod-management" because
        "replicas are peers: none waits for another, and one that cannot start is replaced as soon as its template is mended";
    PROGRESS = "kubernetes.progress-deadline" because
        "a rollout that does not get on is told as that, well before a release stops waiting for it";
    REPLICAS = "kubernetes.replicas" because
        "one replica, unless the description asks for more";
    DASHBOARDS = "kubernetes.dashboards" because
        "dashboards are files that Grafana reads as they are; a ConfigMap brings them to it";
    DENY_ALL = "kubernetes.deny-all" because
        "only what is stated to connect may connect";
    DISRUPTION = "kubernetes.disruption" because
        "draining a node takes one replica at a time, and a replica that is broken anyway never blocks it";
    DNS = "kubernetes.dns" because
        "names have to be resolved before anything can be reached";
    EXPORTER = "kubernetes.exporter" because
        "what a server tells is asked where it stands, and by nobody else";
    HEADLESS = "kubernetes.headless" because
        "a single server is reached directly, under a name that outlives its pod";
    DEPLOY_RIGHTS = "kubernetes.deploy-rights" because
        "a deployment may change its own namespace and nothing else";
    INGRESS_CLASS = "kubernetes.ingress-class" because
        "one load balancer for all routes of the environment";
    JOB = "kubernetes.job" because
        "each try is a new pod, so that the logs of every try are kept";
    JOB_HISTORY = "kubernetes.job-history" because
        "enough runs to compare, not so many that nobody finds the last";
    HTTPS = "kubernetes.https" because
        "what has a certificate is not served in the clear";
    LABELS = "kubernetes.labels" because
        "the labels that Kubernetes recommends, which tools know";
    LIMIT_RANGE = "kubernetes.limit-range" because
        "what says nothing about its needs gets the language's own defaults";
    LOAD_BALANCER = "kubernetes.load-balancer" because
        "TLS everywhere, health asked where the service answers, and time to finish what was begun";
    MONITORING = "kubernetes.monitoring" because
        "Prometheus scrapes from its own namespace";
    NETWORK_POLICY_CONTROLLER = "kubernetes.network-policy-controller" because
        "Auto Mode enforces network policies only when it is told to";
    POD_SECURITY = "kubernetes.pod-security" because
        "the restricted Pod Security Standard: no root, no host, no privileges";
    PULL = "kubernetes.image-pull" because
        "what is named for good is fetched once: a registry that is away stops no pod from starting again";
    QUOTA = "kubernetes.quota" because
        "twice what the description asks for at most, because a rollout runs old and new side by side";
    LOW_PORTS = "kubernetes.low-ports" because
        "whoever is not root may listen below 1024 as well, whatever the node's runtime says";
    MAX_BODY = "kubernetes.max-body" because
        "a request is as large as it likes behind every load balancer, unless the route says how large";
    ROLLOUT = "kubernetes.rollout" because
        "no capacity is lost while a new version rolls out";
    SECRET_REFRESH = "kubernetes.secret-refresh" because
        "a rotated secret arrives within the hour";
    SECRET_STORE = "kubernetes.secret-store" because
        "values stay where they are kept; the cluster only fetches them";
    SERVER = "kubernetes.server" because
        "the official image, as the user that it was built for";
    SERVER_SIZE = "kubernetes.server-size" because
        "near what the managed service gives at that size";
    SERVICE_ACCOUNT = "kubernetes.service-account" because
        "an identity of its own, and no token for an API that it does not call";
    STEADY = "kubernetes.min-ready" because
        "where nobody asks whether it works, staying up is the only sign that it does";
    SOLVER = "kubernetes.acme-solver" because
        "a certificate is signed once somebody has asked for the file that proves the domain";
    SPREAD = "kubernetes.spread" because
        "replicas stand in different zones and on different nodes where they can";
    STOP = "kubernetes.stop" because
        "requests still arrive until every load balancer knows that the pod is going";
    STORAGE_CLASS = "kubernetes.storage-class" because
        "EKS brings no class of its own; volumes are encrypted and made where their pod runs";
    TEMPORARY = "kubernetes.temporary" because
        "most programs need a place for temporary files";
    WAIT = "kubernetes.wait-for-network" because
        "network policies reach a pod a moment after it starts, and a try of a job would be lost";
}
