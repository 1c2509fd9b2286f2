//! Buffers that are used again.

use std::sync::{Mutex, PoisonError};

/// Things at rest, such as buffers, that are used again whichever thread takes the next piece of work: memory that
/// is given back and asked for anew is memory the kernel clears anew.
#[derive(Debug, Default)]
pub struct Pool<T>(Mutex<Vec<T>>);

impl<T: Default> Pool<T> {
    /// Lends one for the time of some work; a new one where all are lent.
    pub fn with<R>(&self, work: impl FnOnce(&mut T) -> R) -> R {
        let lock = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let rested = lock().pop();
        let mut lent = rested.unwrap_or_default();
        let done = work(&mut lent);
        lock().push(lent);
        done
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_lent_is_lent_again() {
        let pool = Pool::<Vec<u8>>::default();
        pool.with(|first| {
            first.push(1);
            pool.with(|second| second.push(2));
        });
        // The last that came back goes first.
        pool.with(|again| assert_eq!(*again, [1]));
        assert_eq!(pool.0.lock().unwrap().len(), 2);
    }
}
