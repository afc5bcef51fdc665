package main

import (
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// report is what is printed. Times are in seconds; `sent` counts the warm-up too, everything else does not.
type report struct {
	Sent      int64            `json:"sent"`
	Right     int64            `json:"right"`
	Faults    map[string]int64 `json:"faults"`
	Seconds   float64          `json:"seconds"`
	P50       float64          `json:"p50"`
	P90       float64          `json:"p90"`
	P99       float64          `json:"p99"`
	Slowest   float64          `json:"slowest"`
	LateP99   float64          `json:"late_p99"`
	Decisions int64            `json:"decisions"`
}

type loop struct {
	settings
	calls  []call
	target target
	next   atomic.Int64
	sent   atomic.Int64
	// Faults in the warm-up count too: no answer may be wrong at any time.
	faults sync.Map
}

// tally is one goroutine's own, so that nothing is shared while it measures.
type tally struct {
	right, decisions int64
	took             []time.Duration
}

func (l *loop) call(connection int, place int64) (*call, bool) {
	one := &l.calls[(place+int64(l.offset))%int64(len(l.calls))]
	l.sent.Add(1)
	wrong := l.target.send(connection, one)
	if wrong != "" {
		count, _ := l.faults.LoadOrStore(wrong, new(atomic.Int64))
		count.(*atomic.Int64).Add(1)
	}
	return one, wrong == ""
}

// closed keeps every stream busy: each sends its next call when the answer to the last has come.
func (l *loop) closed() *report {
	from := time.Now().Add(l.warmup)
	until := from.Add(l.limit)
	tallies := make([]tally, l.connections*l.streams)
	var group sync.WaitGroup
	for i := range tallies {
		group.Go(func() { l.stream(i%l.connections, &tallies[i], from, until) })
	}
	group.Wait()
	end := time.Now()
	if end.After(until) {
		end = until
	}
	return l.reported(tallies, end.Sub(from), nil)
}

func (l *loop) stream(connection int, own *tally, from, until time.Time) {
	for {
		started := time.Now()
		place := l.next.Add(1) - 1
		if started.After(until) || (l.requests > 0 && place >= int64(l.requests)) {
			return
		}
		one, right := l.call(connection, place)
		ended := time.Now()
		if ended.Before(from) || ended.After(until) || !right {
			continue
		}
		own.right++
		own.decisions += int64(len(one.effects))
		own.took = append(own.took, ended.Sub(started))
	}
}

// open sends on a fixed schedule, whatever the answers do; a latency counts from the time that the schedule says, so
// that what waits behind a slow answer is counted (coordinated omission).
func (l *loop) open() *report {
	interval := time.Duration(float64(time.Second) / l.rate)
	total := int((l.warmup + l.limit) / interval)
	skipped := int(l.warmup / interval)
	took, late := make([]time.Duration, total), make([]time.Duration, total)
	var group sync.WaitGroup
	var own tally
	var lock sync.Mutex
	runtime.LockOSThread()
	start := time.Now().Add(10 * time.Millisecond)
	for i := range total {
		intended := start.Add(time.Duration(i) * interval)
		sleepUntil(intended)
		late[i] = time.Since(intended)
		group.Go(func() {
			one, right := l.call(i%l.connections, int64(i))
			took[i] = time.Since(intended)
			if i >= skipped && right {
				lock.Lock()
				own.right++
				own.decisions += int64(len(one.effects))
				lock.Unlock()
			}
		})
	}
	group.Wait()
	own.took = took[skipped:]
	return l.reported([]tally{own}, l.limit, late[skipped:])
}

// sleepUntil sleeps in the kernel, because the runtime's own timers are a millisecond late.
func sleepUntil(when time.Time) {
	for {
		left := time.Until(when)
		if left <= 0 {
			return
		}
		rest := syscall.NsecToTimespec(int64(left))
		_ = syscall.Nanosleep(&rest, nil) // an interrupted sleep goes on
	}
}

func (l *loop) reported(tallies []tally, measured time.Duration, late []time.Duration) *report {
	out := &report{Sent: l.sent.Load(), Faults: map[string]int64{}, Seconds: measured.Seconds()}
	var took []time.Duration
	for _, one := range tallies {
		out.Right += one.right
		out.Decisions += one.decisions
		took = append(took, one.took...)
	}
	l.faults.Range(func(word, count any) bool {
		out.Faults[word.(string)] = count.(*atomic.Int64).Load()
		return true
	})
	slices.Sort(took)
	slices.Sort(late)
	out.P50, out.P90, out.P99, out.Slowest = at(took, 0.5), at(took, 0.9), at(took, 0.99), at(took, 1)
	out.LateP99 = at(late, 0.99)
	return out
}

// at returns the smallest value that the share of all values does not exceed (nearest rank), in seconds.
func at(sorted []time.Duration, share float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	rank := int(share*float64(len(sorted))+0.999999) - 1
	return sorted[min(max(rank, 0), len(sorted)-1)].Seconds()
}
