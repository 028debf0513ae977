package runtime

import "encoding/binary"

// native reads and writes numbers at any address in the machine's byte order.
var native = binary.NativeEndian
