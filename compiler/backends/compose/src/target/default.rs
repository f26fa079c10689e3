//! What the backend chooses where a description is silent, and why.

groundplan_lowering::defaults! {
    IMAGE_NAME = "compose.image-name" because
        "one name for an image, however many containers run in it";
    ABSENT = "compose.absent" because
        "who has no key of a vendor starts everything else";
    COMPANION = "compose.companion" because
        "what a container cannot do for itself is done by a small one beside it";
    CONTAINER_SECURITY = "compose.container-security" because
        "as in production: no root, no capabilities, a root file system that nobody writes to";
    FILES = "compose.files" because
        "whoever has a file that changes is started with the new one";
    HEALTH = "compose.health" because
        "whoever waits for it starts when it is ready, not when its process is there";
    LOGGING = "compose.logging" because
        "logs that are not rotated fill the disk";
    MONITORING = "compose.monitoring" because
        "it starts when asked for: `docker compose --profile monitoring up`";
    NETWORK = "compose.network" because
        "only what is stated to connect may connect";
    OBJECT_STORAGE = "compose.object-storage" because
        "a stand-in that speaks the protocol of S3";
    PASSWORD = "compose.password" because
        "what stands in `.env` opens the data, whatever it was set up with";
    PORT = "compose.port" because
        "reached from this machine and from no other";
    RESTART = "compose.restart" because
        "what runs all the time is started again, what ends is not";
    SERVER = "compose.server" because
        "the official image, as the user that it was built for";
    START_ORDER = "compose.start-order" because
        "what is connected to starts first";
    TEMPORARY = "compose.temporary" because
        "most programs write to /tmp, and the rest of the file system is read-only";
    VOLUME = "compose.volume" because
        "what is stored outlives its container";
    WATCH = "compose.watch" because
        "`docker compose watch` serves what has changed";
    CRON = "compose.cron" because
        "nothing runs on a schedule here; it is run by hand";
}
