package ratelimit

import (
	"fmt"
	"sync"
	"testing"
	"time"
)

// at makes a limiter whose time is the test's.
func at(perSecond float64, burst int) (*Limiter, *time.Time) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	l := New(perSecond, burst)
	l.now = func() time.Time { return now }
	return l, &now
}

func TestAllow(t *testing.T) {
	l, now := at(2, 3)
	for i := range 3 {
		if ok, _ := l.Allow("ada"); !ok {
			t.Fatalf("refused number %d of a burst of 3", i+1)
		}
	}
	ok, wait := l.Allow("ada")
	if ok || wait != 500*time.Millisecond {
		t.Fatalf("%t, %s", ok, wait)
	}
	// A refusal takes nothing: the wait does not grow.
	if _, wait := l.Allow("ada"); wait != 500*time.Millisecond {
		t.Fatalf("the wait grew to %s", wait)
	}
	if ok, _ := l.Allow("grace"); !ok {
		t.Fatal("one key's limit is another's")
	}
	*now = now.Add(wait)
	if ok, _ := l.Allow("ada"); !ok {
		t.Fatal("refused after the wait")
	}
	if ok, _ := l.Allow("ada"); ok {
		t.Fatal("more than the rate")
	}
}

func TestOff(t *testing.T) {
	for _, l := range []*Limiter{nil, New(0, 10), New(10, 0), New(-1, 5)} {
		for range 1000 {
			if ok, _ := l.Allow("ada"); !ok {
				t.Fatal("no limit limits")
			}
		}
	}
}

func TestIdleKeysAreForgotten(t *testing.T) {
	l, now := at(1, 10)
	for i := range 500 {
		l.Allow(fmt.Sprint(i))
	}
	*now = now.Add(11 * time.Second)
	l.Allow("ada")
	if len(l.buckets) != 1 {
		t.Errorf("%d keys are kept", len(l.buckets))
	}
}

// A busy key is not forgotten by a sweep: it would be let in anew.
func TestBusyKeysAreKept(t *testing.T) {
	l, now := at(0.1, 2)
	l.Allow("ada")
	for range 10 {
		*now = now.Add(4 * time.Second)
		l.Allow("ada")
		l.Allow(now.String())
	}
	if ok, _ := l.Allow("ada"); ok {
		t.Error("its use was forgotten")
	}
}

func TestMemoryIsBounded(t *testing.T) {
	l, _ := at(0.0001, 1)
	for i := range maxKeys + 1000 {
		l.Allow(fmt.Sprint(i))
	}
	if len(l.buckets) > maxKeys {
		t.Errorf("%d keys", len(l.buckets))
	}
}

func TestAddressKey(t *testing.T) {
	for address, want := range map[string]string{
		"192.0.2.7": "192.0.2.7", "::ffff:192.0.2.7": "192.0.2.7",
		"2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64", "2001:db8:1:2::": "2001:db8:1:2::/64", "fe80::1%eth0": "fe80::/64",
		"": "unknown", "garbage": "unknown",
	} {
		if got := AddressKey(address); got != want {
			t.Errorf("%q: %q, want %q", address, got, want)
		}
	}
}

func TestConcurrentUse(t *testing.T) {
	l, _ := at(0.0001, 50)
	var mu sync.Mutex
	var wg sync.WaitGroup
	allowed := 0
	for range 8 {
		wg.Go(func() {
			for range 100 {
				if ok, _ := l.Allow("ada"); ok {
					mu.Lock()
					allowed++
					mu.Unlock()
				}
			}
		})
	}
	wg.Wait()
	if allowed != 50 {
		t.Errorf("%d of a burst of 50 were allowed", allowed)
	}
}

// A token that comes back can be taken again, and none comes back that was not there.
func TestReturn(t *testing.T) {
	l := New(0.001, 2)
	l.Return("nobody") // is nothing
	for range 50 {
		if ok, _ := l.Allow("ada"); !ok {
			t.Fatal("refused")
		}
		l.Return("ada")
	}
	for range 9 {
		l.Return("ada")
	}
	got := 0
	for range 9 {
		if ok, _ := l.Allow("ada"); ok {
			got++
		}
	}
	if got != 2 {
		t.Errorf("%d let through of a burst of 2", got)
	}
	(*Limiter)(nil).Return("ada")
}
