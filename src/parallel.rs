//! Spreads work over the machine's cores and keeps its order.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

/// Below this number of items, starting threads costs more than it saves.
const WORTH_A_THREAD: usize = 64;

/// How many items a thread takes at a time: sending each result separately would wake the receiver too often.
const SHARE: usize = 16;

/// How many shares can wait for an earlier one, so that one slow item does not use up the memory.
const MAX_WAITING: usize = 16;

/// Applies `work` to every item and hands the results to `take` in the order of the items, a share as soon as those
/// before it are there. Ends at the first error of `take`.
///
/// # Errors
/// The first error of `take`.
pub fn each<T: Sync, R: Send, E>(
    items: &[T],
    work: impl Fn(&T) -> R + Sync,
    mut take: impl FnMut(&T, R) -> Result<(), E>,
) -> Result<(), E> {
    // Finding the number of cores takes a dozen system calls, so it is done last.
    let worth = items.len() / WORTH_A_THREAD;
    let threads = if worth < 2 { 1 } else { thread::available_parallelism().map_or(1, usize::from).min(worth) };
    if threads < 2 {
        return items.iter().try_for_each(|item| take(item, work(item)));
    }
    let shares: Vec<&[T]> = items.chunks(SHARE).collect();
    let next = AtomicUsize::new(0);
    let (sender, results) = mpsc::sync_channel(MAX_WAITING);
    thread::scope(|scope| {
        for _ in 0..threads {
            let (sender, shares, next, work) = (sender.clone(), &shares, &next, &work);
            scope.spawn(move || {
                while let Some((at, share)) = claim(next, shares) {
                    let results: Vec<(&T, R)> = share.iter().map(|item| (item, work(item))).collect();
                    // If `take` failed, the receiver is gone and the rest is not needed.
                    if sender.send((at, results)).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        let mut waiting = BTreeMap::new();
        let mut wanted = 0;
        for (at, results) in results {
            waiting.insert(at, results);
            while let Some(results) = waiting.remove(&wanted) {
                results.into_iter().try_for_each(|(item, result)| take(item, result))?;
                wanted += 1;
            }
        }
        Ok(())
    })
}

fn claim<'a, T>(next: &AtomicUsize, shares: &[&'a [T]]) -> Option<(usize, &'a [T])> {
    let at = next.fetch_add(1, Ordering::Relaxed);
    shares.get(at).map(|share| (at, *share))
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
