//go:build linux

package bench

import (
	"math/rand/v2"
	"strings"
)

// language makes texts of a kind: words of syllables, as often as words are in people's texts (Zipf), the commonest being
// real ones. It is the same with the same seed.
type language struct {
	share    int // in a hundred messages
	space    string
	longest  int // words a message
	common   []string
	onset    []rune
	vowel    []rune
	sounds   int // syllables a word, at most
	words    []string
	rank     *rand.Zipf
	unspaced bool
}

const vocabulary = 20_000

func runesBetween(from, to rune) (all []rune) {
	for r := from; r <= to; r++ {
		all = append(all, r)
	}
	return all
}

func newLanguages(chance *rand.Rand) []*language {
	all := []*language{
		{share: 50, space: " ", longest: 24, sounds: 4, common: strings.Fields("the that with and have this from what there about"), onset: []rune("bcdfghjklmnprstvwz"), vowel: []rune("aeiou")},
		{share: 10, space: " ", longest: 24, sounds: 4, common: strings.Fields("que les été dans pour même là très déjà où"), onset: []rune("bcçdfgjlmnpqrstv"), vowel: []rune("aàeéèêiîoôuù")},
		{share: 10, space: " ", longest: 20, sounds: 5, common: strings.Fields("und die nicht für über daß schön können während größer"), onset: []rune("bdfghklmnrstwzß"), vowel: []rune("aäeioöuü")},
		{share: 10, space: " ", longest: 20, sounds: 4, common: strings.Fields("что это как все ещё мой быть его или чтобы"), onset: []rune("бвгджзклмнпрстфхцчш"), vowel: []rune("аеёиоуыэюя")},
		{share: 10, longest: 12, sounds: 1, common: strings.Fields("です ます これ それ 日本 今日 メッセージ から ので ください"), onset: runesBetween('ぁ', 'ん'), vowel: append(runesBetween('ア', 'ン'), runesBetween('一', '倀')...), unspaced: true},
		{share: 10, longest: 14, sounds: 1, common: strings.Fields("我们 你们 这个 什么 可以 没有 知道 中国 今天 消息"), onset: runesBetween('一', '倀'), vowel: runesBetween('人', '仿'), unspaced: true},
	}
	for _, l := range all {
		l.words = append(l.words, l.common...)
		for len(l.words) < vocabulary {
			var word []rune
			for range 1 + chance.IntN(l.sounds) {
				word = append(word, l.onset[chance.IntN(len(l.onset))], l.vowel[chance.IntN(len(l.vowel))])
			}
			l.words = append(l.words, string(word))
		}
		l.rank = rand.NewZipf(chance, 1.05, 3, vocabulary-1)
	}
	return all
}

// speak makes a text.
func (l *language) speak(chance *rand.Rand) string {
	words := make([]string, 2+chance.IntN(l.longest-1))
	for i := range words {
		words[i] = l.words[l.rank.Uint64()]
	}
	return strings.Join(words, l.space)
}

func pickLanguage(all []*language, chance *rand.Rand) *language {
	at := chance.IntN(100)
	for _, l := range all {
		if at -= l.share; at < 0 {
			return l
		}
	}
	return all[0]
}
