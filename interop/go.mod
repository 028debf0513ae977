module github.com/nexpr/nexpr/interop

go 1.26.8

require (
	github.com/apache/arrow-go/v18 v18.8.0
	github.com/nexpr/nexpr v0.0.0
	gonum.org/v1/gonum v0.17.0
)

require (
	github.com/alecthomas/participle/v2 v2.1.4 // indirect
	github.com/goccy/go-json v0.10.6 // indirect
	github.com/google/flatbuffers v25.12.19+incompatible // indirect
	github.com/klauspost/cpuid/v2 v2.4.2 // indirect
	github.com/twitchyliquid64/golang-asm v0.15.1 // indirect
	github.com/zeebo/xxh3 v1.1.0 // indirect
	golang.org/x/exp v0.0.0-20260112195511-716be5621a96 // indirect
	golang.org/x/sys v0.49.0 // indirect
)

replace github.com/nexpr/nexpr => ../
