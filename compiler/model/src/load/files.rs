use std::fmt;

/// How a project's files are read. The room that has IO implements it; tests do so in memory.
pub trait Files {
    /// Reads a file. Paths are relative to the project root, with `/` between components.
    ///
    /// # Errors
    /// Says why the file cannot be read; a path that leads out of the project is [`ReadFault::Outside`].
    fn read(&self, path: &str) -> Result<File, ReadFault>;

    /// The files that match a pattern with `*` and `**`, sorted by path.
    ///
    /// # Errors
    /// Says why the pattern cannot be followed.
    fn glob(&self, pattern: &str) -> Result<Vec<String>, ReadFault>;
}

/// A file as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// The same for every path that leads to this file.
    pub identity: String,
    /// Its text.
    pub text: String,
}

/// Why a file cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadFault {
    /// There is none.
    Missing,
    /// The path leads out of the project.
    Outside,
    /// It is a directory, a device, a pipe or a socket.
    NotAFile,
    /// It is larger than the limit, in bytes.
    TooLarge(usize),
    /// It is not UTF-8; the offset of the first byte that is not.
    NotUtf8(usize),
    /// More files match than the limit.
    TooMany(usize),
    /// More files and directories would have to be looked at than the limit.
    TooWide(usize),
    /// The pattern is malformed.
    BadPattern(String),
    /// The system refused.
    Refused(String),
}

impl fmt::Display for ReadFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ReadFault::Missing => f.write_str("there is no such file"),
            ReadFault::Outside => f.write_str("the path leads out of the project"),
            ReadFault::NotAFile => f.write_str("it is not a regular file"),
            ReadFault::TooLarge(limit) => write!(f, "it is larger than {limit} bytes"),
            ReadFault::NotUtf8(at) => write!(f, "byte {at} is not UTF-8"),
            ReadFault::TooMany(limit) => write!(f, "more than {limit} files match"),
            ReadFault::TooWide(limit) => {
                write!(
                    f,
                    "more than {limit} files and directories lie below it; name a narrower one"
                )
            }
            ReadFault::BadPattern(why) => write!(f, "the pattern is malformed: {why}"),
            ReadFault::Refused(why) => f.write_str(why),
        }
    }
}
