package topologies

import (
	"encoding/json"
	"slices"
)

// field is a key of an object with its value as it is written, without blanks around.
type field struct {
	key   string
	value []byte
}

// split lists the fields of an element, which the decoder has found sound. A map of them would take most of the time of reading.
func (j *nodeLink) split(e element) {
	j.fields = j.fields[:0]
	for at := pastBlanks(e.text, 1); e.text[at] != '}'; {
		end := endOf(e.text, at)
		key := j.key(e.text[at:end])
		at = pastBlanks(e.text, end)
		end = endOf(e.text, at)
		j.fields = append(j.fields, field{key, e.text[at:end]})
		at = pastBlanks(e.text, end)
	}
}

// value returns the value of the last field of that key.
func (j *nodeLink) value(key string) []byte {
	for _, f := range slices.Backward(j.fields) {
		if f.key == key {
			return f.value
		}
	}
	return nil
}

// key returns what a key means. There are few, and many elements that have them.
func (j *nodeLink) key(written []byte) string {
	key, known := j.keys[string(written)]
	if !known {
		if json.Unmarshal(written, &key) != nil {
			panic("topologies: a key of an object that was sound is no text")
		}
		j.keys[string(written)] = key
	}
	return key
}

// pastBlanks passes over what separates fields and their parts.
func pastBlanks(text []byte, at int) int {
	for slices.Contains([]byte(" \t\r\n,:"), text[at]) {
		at++
	}
	return at
}

// endOf returns where the value ends that begins at a place of an object.
func endOf(text []byte, at int) int {
	for depth := 0; ; at++ {
		switch c := text[at]; c {
		case '"':
			for at++; text[at] != '"'; at++ {
				if text[at] == '\\' {
					at++
				}
			}
			if depth == 0 {
				return at + 1
			}
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return at // of a number or a word
			}
			if depth--; depth == 0 {
				return at + 1
			}
		case ' ', '\t', '\r', '\n', ',', ':':
			if depth == 0 {
				return at
			}
		}
	}
}
