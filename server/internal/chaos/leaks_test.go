package chaos

import "runtime"

// usage is what a node holds: it must not grow with what it has been through.
type usage struct{ goroutines, files float64 }

// pooled is what a node's pools may have opened since the baseline: ten connections each, and a goroutine or two with
// them.
const pooled = 2*10 + 5

func (n *node) usage() usage {
	u := usage{n.gauge("go_goroutines"), n.gauge("process_open_fds")}
	if runtime.GOOS != "linux" {
		u.files = 0 // told on Linux only
	}
	return u
}

// baseline is what the nodes hold when nobody is there yet.
func (f *fleet) baseline() []usage {
	all := make([]usage, len(f.nodes))
	for i, n := range f.nodes {
		all[i] = n.usage()
		if all[i].goroutines <= 0 || all[i].files < 0 {
			f.tb.Fatalf("%s does not tell what it holds: %+v", n.name, all[i])
		}
	}
	return all
}

// checkLeaks holds that, once all have gone, the nodes are where they were.
func (f *fleet) checkLeaks(r *record, base []usage) {
	for i, n := range f.nodes {
		var now usage
		isBack := comes(patience, func() bool {
			now = n.usage()
			return now.goroutines > 0 && now.goroutines <= base[i].goroutines+pooled && now.files >= 0 && now.files <= base[i].files+pooled
		})
		if !isBack {
			r.breaks("%s held %+v before anybody came, and holds %+v after all have gone", n.name, base[i], now)
		}
	}
}
