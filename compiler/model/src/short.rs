/// Text of the input, fit to stand in a message: at most sixty characters of it, on one line.
pub(crate) fn short(text: &str) -> String {
    const LONGEST: usize = 60;
    text.chars().take(LONGEST).flat_map(char::escape_debug).collect()
}
