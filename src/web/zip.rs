//! A ZIP file of files that are compressed already: stored as they are, one after the other.

/// Longer archives would need another form of the format.
const MOST_BYTES: usize = 1 << 31;
const MOST_FILES: usize = 60_000;

/// Grows file by file.
#[derive(Default)]
pub struct Zip {
    bytes: Vec<u8>,
    directory: Vec<u8>,
    files: u16,
}

impl Zip {
    /// Adds a file. False: there is no room left for it.
    pub fn add(&mut self, name: &str, content: &[u8]) -> bool {
        let full = self.bytes.len() + content.len() > MOST_BYTES;
        let (Ok(size), Ok(name_len), Ok(offset)) = (
            u32::try_from(content.len()),
            u16::try_from(name.len()),
            u32::try_from(self.bytes.len()),
        ) else {
            return false;
        };
        if full || usize::from(self.files) >= MOST_FILES {
            return false;
        }
        let crc = crc32(content);
        // Version needed, flags (names are UTF-8), stored, time and date (1 January 1980), sums and sizes.
        let mut common = Vec::with_capacity(26);
        for word in [20_u16, 0x0800, 0, 0, 0x21] {
            common.extend(word.to_le_bytes());
        }
        for word in [crc, size, size] {
            common.extend(word.to_le_bytes());
        }
        common.extend(name_len.to_le_bytes());
        common.extend(0_u16.to_le_bytes());
        self.bytes.extend(0x0403_4b50_u32.to_le_bytes());
        self.bytes.extend(&common);
        self.bytes.extend(name.as_bytes());
        self.bytes.extend(content);
        self.directory.extend(0x0201_4b50_u32.to_le_bytes());
        self.directory.extend(20_u16.to_le_bytes());
        self.directory.extend(&common);
        // No comment, disk 0, no attributes.
        self.directory.extend([0; 10]);
        self.directory.extend(offset.to_le_bytes());
        self.directory.extend(name.as_bytes());
        self.files += 1;
        true
    }

    /// The whole file.
    pub fn finish(mut self) -> Vec<u8> {
        let at = u32::try_from(self.bytes.len()).unwrap_or(u32::MAX);
        let size = u32::try_from(self.directory.len()).unwrap_or(u32::MAX);
        self.bytes.append(&mut self.directory);
        self.bytes.extend(0x0605_4b50_u32.to_le_bytes());
        self.bytes.extend([0; 4]);
        for _ in 0..2 {
            self.bytes.extend(self.files.to_le_bytes());
        }
        self.bytes.extend(size.to_le_bytes());
        self.bytes.extend(at.to_le_bytes());
        self.bytes.extend([0; 2]);
        self.bytes
    }
}

/// CRC-32 as ZIP has it.
fn crc32(bytes: &[u8]) -> u32 {
    const TABLE: [u32; 256] = {
        let mut table = [0; 256];
        let mut i = 0;
        while i < 256 {
            let mut c = i as u32;
            let mut k = 0;
            while k < 8 {
                c = if c & 1 == 1 {
                    0xedb8_8320 ^ (c >> 1)
                } else {
                    c >> 1
                };
                k += 1;
            }
            table[i] = c;
            i += 1;
        }
        table
    };
    let step = |crc: u32, byte: &u8| {
        let slot = usize::from(crc.to_le_bytes()[0] ^ byte);
        TABLE[slot] ^ (crc >> 8)
    };
    !bytes.iter().fold(u32::MAX, step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_as_the_format_has_them() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        assert_eq!(crc32(b""), 0);
    }

    #[test]
    fn files_can_be_found_again() {
        let mut zip = Zip::default();
        assert!(zip.add("labels.csv", b"read,plate\n"));
        assert!(zip.add("crops/7.jpg", &[1, 2, 3]));
        let bytes = zip.finish();
        let find = |what: &[u8]| bytes.windows(what.len()).filter(|w| *w == what).count();
        assert_eq!(find(b"PK\x03\x04"), 2);
        assert_eq!(find(b"PK\x01\x02"), 2);
        assert_eq!(find(b"crops/7.jpg"), 2);
        let end = bytes.len() - 22;
        assert_eq!(&bytes[end..end + 4], b"PK\x05\x06");
        let at = u32::from_le_bytes(bytes[end + 16..end + 20].try_into().unwrap());
        assert_eq!(&bytes[at as usize..at as usize + 4], b"PK\x01\x02");
    }
}
