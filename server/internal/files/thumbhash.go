package files

import (
	"image"
	"math"
)

// thumbHash is a picture in about 25 bytes, a placeholder while it loads: Evan Wallace's ThumbHash
// (https://evanw.github.io/thumbhash), the average colour and the lowest frequencies of a discrete cosine transform.
func thumbHash(src *image.RGBA) []byte {
	const largest = 100
	w, h := fit(src.Bounds().Dx(), src.Bounds().Dy(), image.Pt(largest, largest))
	small := average(src, src.Bounds(), w, h)
	l, p, q, a, hasAlpha := channels(small)
	limit := 7.0
	if hasAlpha {
		limit = 5
	}
	long := float64(max(w, h))
	lx, ly := int(max(1, math.Round(limit*float64(w)/long))), int(max(1, math.Round(limit*float64(h)/long)))
	lc := cosine(l, w, h, max(3, lx), max(3, ly))
	pc, qc := cosine(p, w, h, 3, 3), cosine(q, w, h, 3, 3)

	isLandscape := w > h
	along := lx
	if isLandscape {
		along = ly
	}
	head := scaled(63, lc.dc) | scaled(31.5, 1+pc.dc)<<6 | scaled(31.5, 1+qc.dc)<<12 | scaled(31, lc.scale)<<18 | bit(hasAlpha)<<23
	shape := uint32(along) | scaled(63, pc.scale)<<3 | scaled(63, qc.scale)<<9 | bit(isLandscape)<<15
	hash := []byte{byte(head), byte(head >> 8), byte(head >> 16), byte(shape), byte(shape >> 8)}
	waves := [][]float64{lc.ac, pc.ac, qc.ac}
	if hasAlpha {
		ac := cosine(a, w, h, 5, 5)
		hash = append(hash, byte(scaled(15, ac.dc)|scaled(15, ac.scale)<<4))
		waves = append(waves, ac.ac)
	}
	isOdd := false
	for _, wave := range waves {
		for _, f := range wave {
			if isOdd {
				hash[len(hash)-1] |= byte(scaled(15, f) << 4)
			} else {
				hash = append(hash, byte(scaled(15, f)))
			}
			isOdd = !isOdd
		}
	}
	return hash
}

func scaled(by, f float64) uint32 { return uint32(math.Round(by * f)) }

func bit(isSet bool) uint32 {
	if isSet {
		return 1
	}
	return 0
}

// channels are lightness, yellow to blue, red to green and opacity, the picture on its own average colour.
func channels(src *image.RGBA) (l, p, q, a []float64, hasAlpha bool) {
	n := len(src.Pix) / 4
	var sum [4]float64
	for i, v := range src.Pix {
		sum[i%4] += float64(v) / 255
	}
	hasAlpha = sum[3] < float64(n)
	var mean [3]float64
	if sum[3] > 0 {
		mean = [3]float64{sum[0] / sum[3], sum[1] / sum[3], sum[2] / sum[3]}
	}
	for i := range n {
		px := src.Pix[4*i : 4*i+4] // its colours are multiplied by its opacity
		alpha := float64(px[3]) / 255
		var c [3]float64
		for k := range c {
			c[k] = mean[k]*(1-alpha) + float64(px[k])/255
		}
		l, p, q, a = append(l, (c[0]+c[1]+c[2])/3), append(p, (c[0]+c[1])/2-c[2]), append(q, c[0]-c[1]), append(a, alpha)
	}
	return l, p, q, a, hasAlpha
}

// waves are a channel's mean and its lowest frequencies, scaled to 0…1.
type waves struct {
	dc, scale float64
	ac        []float64
}

func cosine(channel []float64, w, h, nx, ny int) (out waves) {
	fx := make([]float64, w)
	for cy := range ny {
		for cx := 0; cx*ny < nx*(ny-cy); cx++ {
			for x := range fx {
				fx[x] = math.Cos(math.Pi / float64(w) * float64(cx) * (float64(x) + 0.5))
			}
			f := 0.0
			for y := range h {
				fy := math.Cos(math.Pi / float64(h) * float64(cy) * (float64(y) + 0.5))
				for x := range fx {
					f += channel[x+y*w] * fx[x] * fy
				}
			}
			f /= float64(w * h)
			if cx == 0 && cy == 0 {
				out.dc = f
				continue
			}
			out.ac, out.scale = append(out.ac, f), max(out.scale, math.Abs(f))
		}
	}
	for i := range out.ac {
		if out.scale > 0 {
			out.ac[i] = 0.5 + 0.5/out.scale*out.ac[i]
		}
	}
	return out
}
