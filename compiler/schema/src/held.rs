use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

/// A part of the language: known when the compiler is built, or made by a description, whose
/// components are kinds of nodes like any other. What is made goes with its last reader.
pub enum Held<T: ?Sized + 'static> {
    /// Built in.
    Fixed(&'static T),
    /// Made by a component.
    Made(Arc<T>),
}

/// A word or a sentence of the language.
pub type Word = Held<str>;

impl<T: ?Sized> Held<T> {
    /// Another handle to something that is built in; how constants are put together.
    pub(crate) const fn fixed_again(&self) -> Self {
        match self {
            Held::Fixed(fixed) => Held::Fixed(fixed),
            Held::Made(_) => unreachable!(),
        }
    }
}

impl<T: ?Sized> Clone for Held<T> {
    fn clone(&self) -> Self {
        match self {
            Held::Fixed(fixed) => Held::Fixed(fixed),
            Held::Made(made) => Held::Made(Arc::clone(made)),
        }
    }
}

impl<T: ?Sized> Deref for Held<T> {
    type Target = T;
    fn deref(&self) -> &T {
        match self {
            Held::Fixed(fixed) => fixed,
            Held::Made(made) => made,
        }
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for Held<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: ?Sized + fmt::Display> fmt::Display for Held<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: ?Sized> From<&'static T> for Held<T> {
    fn from(fixed: &'static T) -> Self {
        Held::Fixed(fixed)
    }
}

impl<T: ?Sized> From<Arc<T>> for Held<T> {
    fn from(made: Arc<T>) -> Self {
        Held::Made(made)
    }
}

impl From<String> for Word {
    fn from(made: String) -> Self {
        Held::Made(made.into())
    }
}

impl PartialEq<str> for Word {
    fn eq(&self, other: &str) -> bool {
        **self == *other
    }
}

impl PartialEq<&str> for Word {
    fn eq(&self, other: &&str) -> bool {
        **self == **other
    }
}

impl PartialEq for Word {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}
