//! Did-you-mean.
/// The nearest names.
pub fn nearest<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    candidates.filter(|candidate| strsim::damerau_levenshtein(word, candidate) < 4).take(3).collect()
}
