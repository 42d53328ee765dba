package emoji

import "testing"

func TestNamed(t *testing.T) {
	for name, want := range map[string]string{
		"+1": "👍", "thumbsup": "👍", "tada": "🎉", "heart": "❤️", "wave::skin-tone-3": "👋🏼", "flag-de": "🇩🇪", "smile": "😄", "🎉": "🎉",
		"party-parrot": "", "": "", ":": "", "skin-tone-2x": "", "punch": "👊",
	} {
		if got, ok := Named(name); got != want || ok != (want != "") {
			t.Errorf("%q: %q %v, want %q", name, got, ok, want)
		}
	}
}
