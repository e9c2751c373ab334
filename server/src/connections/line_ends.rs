//! Lines of a request's head end with CR LF: a lone LF, which some proxies read as the end of a
//! line and others do not, could hide a request from them.

/// Looks at a head as it comes, piece by piece.
#[derive(Debug, Default)]
pub(super) struct LineEnds {
    /// The last byte of the piece before.
    previous: Option<u8>,
    /// Bytes of the present line that are no end of a line.
    line_bytes: usize,
    has_lines: bool,
    has_ended: bool,
}

impl LineEnds {
    /// Puts a NUL, which stands in no head, in the place of each LF without a CR: the parser then
    /// refuses the head with 400. What comes after the head is left as it is.
    pub(super) fn refuse_lone(&mut self, piece: &mut [u8]) {
        for byte in piece {
            if self.has_ended {
                return;
            }
            match *byte {
                b'\n' if self.previous.is_some_and(|previous| previous != b'\r') => *byte = 0,
                // Empty lines may stand before the first line.
                b'\n' => {
                    self.has_ended = self.has_lines && self.line_bytes == 0;
                    self.has_lines |= self.line_bytes > 0;
                    self.line_bytes = 0;
                }
                b'\r' => {}
                _ => self.line_bytes += 1,
            }
            self.previous = Some(*byte);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What becomes of a head in pieces of each size.
    fn refused(head: &str) -> Vec<u8> {
        let mut whole = head.as_bytes().to_vec();
        LineEnds::default().refuse_lone(&mut whole);
        for size in 1..head.len() {
            let mut pieces = head.as_bytes().to_vec();
            let mut line_ends = LineEnds::default();
            pieces.chunks_mut(size).for_each(|piece| line_ends.refuse_lone(piece));
            assert_eq!(pieces, whole, "in pieces of {size}");
        }
        whole
    }

    #[test]
    fn a_lone_line_feed_is_refused_in_the_head_alone() {
        for head in
            ["GET / HTTP/1.1\r\nHost: a\r\n\r\nbody\nbody\n\n", "\r\nGET / HTTP/1.1\r\n\r\n\n"]
        {
            assert_eq!(refused(head), head.as_bytes());
        }
        assert_eq!(
            refused("GET / HTTP/1.1\nHost: a\r\n\r\n\n"),
            b"GET / HTTP/1.1\0Host: a\r\n\r\n\n"
        );
        assert_eq!(refused("GET / HTTP/1.1\r\nHost: a\n\n"), b"GET / HTTP/1.1\r\nHost: a\0\0");
        assert_eq!(refused("GET / HTTP/1.1\r\nHost: a\r\n\n"), b"GET / HTTP/1.1\r\nHost: a\r\n\0");
    }
}
