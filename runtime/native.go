package runtime

import (
	"encoding/binary"
	goruntime "runtime"
)

// native reads and writes numbers at any address in the machine's byte order.
var native = binary.NativeEndian

// anyAddress says that words may be read and written at any address.
const anyAddress = goruntime.GOARCH == "amd64" || goruntime.GOARCH == "arm64"
