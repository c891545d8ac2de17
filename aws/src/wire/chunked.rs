//! The chunks of `aws-chunked`, and what stands behind them.

use super::{Fault, Request};
use bytes::Bytes;

/// Takes the chunks apart and appends the trailing headers to the others. The signatures of
/// chunks are not checked.
pub(super) fn join(request: &mut Request) -> Result<(), Fault> {
    let chunked = request
        .headers
        .get("content-encoding")
        .is_some_and(|value| value.split(',').any(|part| part.trim() == "aws-chunked"))
        || request
            .headers
            .get("x-amz-content-sha256")
            .is_some_and(|value| value.starts_with("STREAMING-"));
    if !chunked {
        return Ok(());
    }
    let (body, trailers) = parts(&request.body).ok_or_else(incomplete)?;
    if let Some(length) = request.headers.get("x-amz-decoded-content-length") {
        let length: usize = length.trim().parse().map_err(|_| incomplete())?;
        if length != body.len() {
            return Err(incomplete());
        }
    }
    let rest = request
        .headers
        .get("content-encoding")
        .map(|value| {
            value
                .split(',')
                .map(str::trim)
                .filter(|part| *part != "aws-chunked" && !part.is_empty())
                .collect::<Vec<_>>()
                .join(",")
        })
        .unwrap_or_default();
    request.headers = request
        .headers
        .iter()
        .filter(|(name, _)| !name.eq_ignore_ascii_case("content-encoding"))
        .collect();
    if !rest.is_empty() {
        request.headers.push("content-encoding", rest);
    }
    for (name, value) in trailers {
        request.headers.push(name, value);
    }
    request.body = body;
    Ok(())
}

fn incomplete() -> Fault {
    Fault::new("IncompleteBody", "The request body terminated unexpectedly").status(400)
}

type Parts = (Bytes, Vec<(String, String)>);

fn parts(body: &[u8]) -> Option<Parts> {
    let mut joined = Vec::with_capacity(body.len());
    let mut rest = body;
    loop {
        let end = rest.windows(2).position(|pair| pair == b"\r\n")?;
        let line = std::str::from_utf8(rest.get(..end)?).ok()?;
        let length = usize::from_str_radix(line.split(';').next()?.trim(), 16).ok()?;
        rest = rest.get(end + 2..)?;
        if length == 0 {
            break;
        }
        joined.extend_from_slice(rest.get(..length)?);
        rest = rest.get(length..)?.strip_prefix(b"\r\n")?;
    }
    let trailers = String::from_utf8_lossy(rest)
        .lines()
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
        .collect();
    Some((Bytes::from(joined), trailers))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(body: &'static [u8]) -> Request {
        Request {
            headers: [
                ("content-encoding", "aws-chunked,gzip"),
                ("x-amz-decoded-content-length", "7"),
            ]
            .into_iter()
            .collect(),
            body: Bytes::from_static(body),
            ..Request::default()
        }
    }

    #[test]
    fn joins_chunks_and_reads_trailers() {
        let mut given = request(
            b"4;chunk-signature=x\r\nabcd\r\n3\r\nefg\r\n0\r\nx-amz-checksum-crc32:MSk=\r\n\r\n",
        );
        join(&mut given).unwrap();
        assert_eq!(&given.body[..], b"abcdefg");
        assert_eq!(given.headers.get("x-amz-checksum-crc32"), Some("MSk="));
        assert_eq!(given.headers.get("content-encoding"), Some("gzip"));
    }

    #[test]
    fn refuses_what_is_cut_off_or_wrong() {
        for body in [
            &b""[..],
            b"4\r\nab",
            b"4\r\nabcdXX",
            b"zz\r\n",
            b"ffffffffffffffff\r\na",
            b"3\r\nabc\r\n0\r\n\r\n",
        ] {
            let fault = join(&mut request(body)).unwrap_err();
            assert_eq!(fault.code, "IncompleteBody");
        }
    }
}
