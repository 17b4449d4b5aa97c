// The gzip member of a page (RFC 1952), by zlib.
#include <zlib.h>

#include <algorithm>
#include <array>

#include "metric/negotiate.h"

namespace metric {

bool Gzip(std::string_view text, int level, std::string* out) {
  constexpr int kGzip = 16;  // added to the window bits: header and CRC of gzip
  constexpr int kDefaultMemory = 8;
  z_stream stream = {};
  if (deflateInit2(&stream, level, Z_DEFLATED, MAX_WBITS + kGzip,
                   kDefaultMemory, Z_DEFAULT_STRATEGY) != Z_OK) {
    return false;
  }
  // zlib counts in uInt; a page is written piece by piece into a small buffer,
  // since deflateBound() would ask for the page's size once more.
  constexpr size_t kMostInput = size_t{1} << 30;
  std::array<Bytef, size_t{16} << 10> buffer;
  int result = Z_OK;
  while (result != Z_STREAM_END) {
    const std::string_view piece = text.substr(0, kMostInput);
    // zlib does not write through next_in, whose type predates const.
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(piece.data()));
    stream.avail_in = static_cast<uInt>(piece.size());
    stream.next_out = buffer.data();
    stream.avail_out = static_cast<uInt>(buffer.size());
    const bool last = piece.size() == text.size();
    result = deflate(&stream, last ? Z_FINISH : Z_NO_FLUSH);
    text.remove_prefix(piece.size() - stream.avail_in);
    out->append(reinterpret_cast<const char*>(buffer.data()),
                buffer.size() - stream.avail_out);
  }
  deflateEnd(&stream);
  return true;
}

}  // namespace metric
