// Command avx512vm runs nexpr's tests of AVX-512 code on any machine: on its CPU where that has AVX-512,
// and on Bochs, which emulates it instruction by instruction, where it has not.
//
//	tools/avx512vm/test-avx512 [-v] [-run PATTERN] [PACKAGE...]
//	tools/avx512vm/run-avx512 [-v] PROGRAM [ARGUMENT...]
//	CGO_ENABLED=0 go test -count=1 -exec $PWD/tools/avx512vm/run-avx512 ./codegen/amd64
//
// The two scripts build this command and run it as `avx512vm test` and `avx512vm run`. What is missing for
// Bochs is installed the first time. docs/avx512.md tells more.
//
// test builds the tests of the packages (suite.go has the list), runs them, and adds up the line that each
// has to print:
//
//	avx512: PACKAGE ran KERNELS kernels over ELEMENTS elements on native|Bochs
//
// It fails, with status 1, if a test fails, if a package prints no such line, or if it ran no kernel.
//
// run always emulates. The program has to be linked statically. It finds the testdata folders of the Go
// module around the current folder, and the current folder, where they are on the host in relation to each
// other. Its output and its exit status are those of run, but 124 says that the time was up and 125 that
// the machine failed.
//
// In the guest NEXPR_EMULATED is set, to Bochs. Variables NEXPR_*, CI and those of Go's run-time are handed on.
package main
