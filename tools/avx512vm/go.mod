module github.com/nexpr/nexpr/tools/avx512vm

go 1.26.8
