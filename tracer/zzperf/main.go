package main
import ("fmt";"os";"runtime";"sort";"time";"context";"unsafe"
"github.com/cilium/ebpf";"github.com/cilium/ebpf/asm";"github.com/cilium/ebpf/link";"golang.org/x/sys/unix";"github.com/kwitness/kwitness/tracer")
var epfd, evfd int
var set [16]uint64
var tv [2]int64
var evs [64]byte
func getppid(n int){ for i:=0;i<n;i++ { unix.RawSyscall(unix.SYS_GETPPID,0,0,0)} }
func sel(n int){ for i:=0;i<n;i++ { set[0]=1<<uint(evfd); tv=[2]int64{}; unix.RawSyscall6(unix.SYS_SELECT,uintptr(evfd+1),uintptr(unsafe.Pointer(&set)),0,0,uintptr(unsafe.Pointer(&tv)),0)} }
func epw(n int){ for i:=0;i<n;i++ { unix.RawSyscall6(unix.SYS_EPOLL_WAIT,uintptr(epfd),uintptr(unsafe.Pointer(&evs)),1,0,0,0)} }
func timeit(f func(int),n int) float64 { t:=time.Now(); f(n); return float64(time.Since(t).Nanoseconds())/float64(n) }
func med(x []float64) float64 { sort.Float64s(x); return x[len(x)/2] }
func empty(raw bool) func() {
 var ls []link.Link; var ps []*ebpf.Program
 for _,a:=range []string{"sys_enter","sys_exit"} {
  sp:=&ebpf.ProgramSpec{Type:ebpf.Tracing,AttachType:ebpf.AttachTraceRawTp,AttachTo:a,License:"GPL",Instructions:asm.Instructions{asm.Mov.Imm(asm.R0,0),asm.Return()}}
  if raw { sp=&ebpf.ProgramSpec{Type:ebpf.RawTracepoint,License:"GPL",Instructions:sp.Instructions} }
  p,err:=ebpf.NewProgram(sp); if err!=nil {panic(err)}
  var l link.Link
  if raw { l,err=link.AttachRawTracepoint(link.RawTracepointOptions{Name:a,Program:p}) } else { l,err=link.AttachTracing(link.TracingOptions{Program:p}) }
  if err!=nil {panic(err)}; ls=append(ls,l); ps=append(ps,p)
 }
 return func(){ for _,l:=range ls {l.Close()}; for _,p:=range ps {p.Close()} }
}
func main(){
 runtime.LockOSThread()
 var cs unix.CPUSet; cs.Set(0); unix.SchedSetaffinity(0,&cs)
 evfd,_=unix.Eventfd(1,0); epfd,_=unix.EpollCreate1(0); unix.EpollCtl(epfd,unix.EPOLL_CTL_ADD,evfd,&unix.EpollEvent{Events:unix.EPOLLIN})
 N:=200000
 loads:=map[string]func(int){"getppid":getppid,"select":sel,"epoll":epw}
 rows:=map[string]map[string][]float64{}
 add:=func(w,r string,v float64){ if rows[w]==nil{rows[w]=map[string][]float64{}}; rows[w][r]=append(rows[w][r],v)}
 rounds:=9
 ctx:=context.Background()
 for i:=0;i<rounds;i++ { for w,f:=range loads {
  b0:=timeit(f,N)
  c:=empty(false); e:=timeit(f,N); c()
  b1:=timeit(f,N)
  add(w,"base",(b0+b1)/2); add(w,"empty",e-(b0+b1)/2)
  c=empty(true); e=timeit(f,N); c(); add(w,"emptyraw",e-(b0+b1)/2)
  tr,err:=tracer.New(tracer.Config{RingBytes:16<<20}); if err!=nil {panic(err)}
  e=timeit(f,N); add(w,"idle tracer",e-b1)
  rec,err:=tr.Record(tracer.Thread(unix.Gettid())); if err!=nil {panic(err)}
  e=timeit(f,N); add(w,"recorded",e-b1)
  stats(w)
  rec.Stop(ctx); t:=rec.Trace(); if err:=t.Incomplete();err!=nil {fmt.Println(w,err,t.Events.Len())}
  tr.Close()
  runtime.GC()
 }}
 for w,m:=range rows { fmt.Println(w); for _,r:=range []string{"base","empty","emptyraw","idle tracer","recorded"} { fmt.Printf("  %-12s %.0f (%.0f..%.0f)\n",r,med(m[r]),m[r][0],m[r][len(m[r])-1])} }
 _=os.Args
}

func stats(w string){ var id ebpf.ProgramID; for { n,err:=ebpf.ProgramGetNextID(id); if err!=nil {return}; id=n; p,err:=ebpf.NewProgramFromID(id); if err!=nil {continue}; in,_:=p.Info(); if in.Name=="call_e"||in.Name=="call_x" { st,_:=p.Stats(); if st.RunCount>200000 { fmt.Printf("%s %s %.0f ns n=%d\n",w,in.Name,float64(st.Runtime.Nanoseconds())/float64(st.RunCount),st.RunCount)} }; p.Close() } }
