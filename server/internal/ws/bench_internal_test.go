package ws

import (
	"bytes"
	"fmt"
	"io"
	"sync"
	"testing"
)

// BenchmarkWriting is writing text frames of one event, and of a burst, over loopback to a reader that throws them away.
func BenchmarkWriting(b *testing.B) {
	event := bytes.Repeat([]byte("x"), 400)
	for _, size := range []int{1, 64} {
		b.Run(fmt.Sprint("objects=", size), func(b *testing.B) {
			server, client := connected(b)
			p, f := lockConn(server), newTextFrame()
			if !p.canTry() {
				b.Skip("no write can be tried on this system")
			}
			var reading sync.WaitGroup
			reading.Go(func() { _, _ = io.Copy(io.Discard, client) })
			b.SetBytes(int64(size * len(event)))
			b.ReportAllocs()
			for b.Loop() {
				f.forget()
				for range size {
					f.objects = append(f.objects, event)
				}
				f.compose()
				left, err := p.try(f)
				if err == nil && left != nil {
					err = p.finish(left)
				}
				if err != nil {
					b.Fatal(err)
				}
			}
			_ = server.Close()
			reading.Wait()
		})
	}
}
