//! Spreads work over the machine's cores.

use std::thread;

#[cfg(feature = "cli")]
use rayon::prelude::*;

/// Below this number of items, starting threads costs more than it saves.
const WORTH_THREADS: usize = 128;

/// How many results are kept at a time, until those before them are taken.
const SHARE: usize = 256;

/// Applies `work` to every item and hands the results to `take` in the order of the items, a share at a time. Ends at the
/// first error of `take`.
///
/// # Errors
/// The first error of `take`.
pub fn each<T: Sync, R: Send, E>(
    items: &[T],
    work: impl Fn(&T) -> R + Sync,
    mut take: impl FnMut(&T, R) -> Result<(), E>,
) -> Result<(), E> {
    if items.len() < WORTH_THREADS {
        return items.iter().try_for_each(|item| take(item, work(item)));
    }
    items.chunks(SHARE).try_for_each(|share| {
        #[cfg(feature = "cli")]
        let results: Vec<R> = share.par_iter().map(&work).collect();
        #[cfg(not(feature = "cli"))]
        let results: Vec<R> = share.iter().map(&work).collect();
        share.iter().zip(results).try_for_each(|(item, result)| take(item, result))
    })
}

/// Does the same work on several threads, each with a stack of so many bytes, until all have ended. In a browser, which has no
/// threads to start, it is done once, on the stack that is there: if that overflows, WebAssembly ends the call safely.
pub fn on_threads(threads: usize, stack: usize, work: impl Fn() + Sync) {
    if cfg!(target_family = "wasm") {
        return work();
    }
    thread::scope(|scope| {
        for _ in 0..threads {
            // Without this thread the others do its work.
            let _ = thread::Builder::new().stack_size(stack).spawn_scoped(scope, &work);
        }
    });
}

/// How many threads the machine runs at a time.
pub fn cores() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::each;

    #[test]
    fn results_keep_the_order_of_the_items() {
        let items: Vec<usize> = (0..5000).collect();
        let mut taken = Vec::new();
        let result: Result<(), Infallible> = each(
            &items,
            |item| item * 2,
            |_, result| {
                taken.push(result);
                Ok(())
            },
        );
        assert_eq!(result, Ok(()));
        assert_eq!(taken, items.iter().map(|item| item * 2).collect::<Vec<_>>());
    }

    #[test]
    fn first_error_stops_the_work() {
        let items: Vec<usize> = (0..5000).collect();
        let result = each(&items, |item| *item, |_, result| if result == 700 { Err("enough") } else { Ok(()) });
        assert_eq!(result, Err("enough"));
    }
}
