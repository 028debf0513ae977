package expr
import ("testing";"fmt")
func BenchmarkReduceSmall(b *testing.B){
 for _, n := range []int{8,1000,4000,16000,100000} { b.Run(fmt.Sprint(n), func(b *testing.B){
  a := make([]float64,n); for i := range a {a[i]=1}
  p := MustCompile("sum(a)", Types{"a":Float64}, Threads(1))
  dst := Make(Float64)
  b.ReportAllocs()
  for b.Loop() { if err := p.EvalInto(dst, Of(a)); err != nil {b.Fatal(err)} }
 }) }
}
