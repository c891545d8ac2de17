//! The range of bytes that a request asks for.

use super::fault;
use crate::wire::Fault;

/// Reads `bytes=first-last`; `None` asks for everything, as what cannot be read does. The end is
/// not part of the range.
pub(super) fn read(header: &str, size: u64) -> Result<Option<(u64, u64)>, Fault> {
    let Some(spec) = header.trim().strip_prefix("bytes=") else {
        return Ok(None);
    };
    // More than one range is answered with the whole object.
    let Some((first, last)) = spec.split_once('-').filter(|_| !spec.contains(',')) else {
        return Ok(None);
    };
    let number = |text: &str| text.trim().parse::<u64>().ok();
    let unsatisfiable = || {
        Fault::new("InvalidRange", "The requested range is not satisfiable")
            .status(416)
            .with("RangeRequested", header)
            .with("ActualObjectSize", size)
            .header("Content-Range", format!("bytes */{size}"))
    };
    match (number(first), number(last)) {
        (Some(first), _) if first >= size => Err(unsatisfiable()),
        (Some(first), Some(last)) if last >= first => {
            Ok(Some((first, last.saturating_add(1).min(size))))
        }
        (Some(first), None) if last.trim().is_empty() => Ok(Some((first, size))),
        (None, Some(0)) if first.trim().is_empty() => Err(unsatisfiable()),
        (None, Some(_)) if first.trim().is_empty() && size == 0 => Err(unsatisfiable()),
        (None, Some(last)) if first.trim().is_empty() => {
            Ok(Some((size.saturating_sub(last), size)))
        }
        _ => Ok(None),
    }
}

/// The same for a copy, where everything must be right.
pub(super) fn for_copy(header: &str, size: u64) -> Result<(u64, u64), Fault> {
    let wrong = || {
        fault::argument(
            "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy",
            "x-amz-copy-source-range",
            header,
        )
    };
    let (first, last) = header
        .strip_prefix("bytes=")
        .and_then(|spec| spec.split_once('-'))
        .ok_or_else(wrong)?;
    let first: u64 = first.parse().map_err(|_| wrong())?;
    let last: u64 = last.parse().map_err(|_| wrong())?;
    if first > last {
        return Err(wrong());
    }
    if last >= size {
        return Err(fault::argument(
            &format!("Range specified is not valid for source object of size: {size}"),
            "x-amz-copy-source-range",
            header,
        ));
    }
    Ok((first, last + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_ranges_as_s3_does() {
        let range = |header| read(header, 10).unwrap();
        assert_eq!(range("bytes=0-0"), Some((0, 1)));
        assert_eq!(range("bytes=2-"), Some((2, 10)));
        assert_eq!(range("bytes=-3"), Some((7, 10)));
        assert_eq!(range("bytes=-30"), Some((0, 10)));
        assert_eq!(range("bytes=5-99999999999999999999"), None);
        assert_eq!(range("bytes=5-18446744073709551615"), Some((5, 10)));
        for whole in [
            "bytes=3-2",
            "bytes=0-1,3-4",
            "rows=1-2",
            "bytes=x-",
            "bytes=",
        ] {
            assert_eq!(range(whole), None, "{whole}");
        }
        assert!(read("bytes=10-", 10).is_err() && read("bytes=-0", 10).is_err());
    }
}
