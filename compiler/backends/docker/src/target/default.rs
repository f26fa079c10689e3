//! What the backend chooses where a description is silent, and why.

groundplan_lowering::defaults! {
    STAGES = "docker.stages" because
        "what is only needed to install stays out of what runs";
    PYTHON = "docker.python" because
        "output appears at once, and nothing is written beside the source";
    STOP_SIGNAL = "docker.stop-signal" because
        "what every scheduler sends first";
}
