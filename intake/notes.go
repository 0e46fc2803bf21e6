package intake

import (
	"fmt"
	"strconv"
	"strings"
)

// Counted writes a number with the words for one thing or for several: "1 link was dropped", "2 links were dropped".
func Counted(count int, one, many string) string {
	if count == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", count, many)
}

// Times writes how often something was found.
func Times(count int) string {
	if count == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", count)
}

// Some names a few of many.
func Some(names []string) string {
	const few = 10
	text := strings.Join(names[:min(few, len(names))], ", ")
	if more := len(names) - few; more > 0 {
		text += fmt.Sprintf(", and %d more", more)
	}
	return text
}

// noValue are what files write where they have no value.
var noValue = map[string]bool{"": true, "nan": true, "na": true, "n/a": true, "null": true, "none": true, "-": true}

// NoValue tells whether a cell says that there is no value.
func NoValue(cell string) bool {
	const longest = 4
	return len(cell) <= longest && noValue[strings.ToLower(cell)]
}

// JoinedNames notes that names are the same without the blanks around them.
func JoinedNames(names []string) string {
	return Counted(len(names), "name stands with blanks around it and without: it means the same, ", "names stand with blanks around them and without: each means the same, ") + Some(names)
}

// names are those of a table, with how they are spelled: without blanks around (1), with (2), or both ways (3).
type names struct {
	spelled map[string]uint8
	order   []string
}

func (n *names) add(name string, trimmed bool) {
	if n.spelled == nil {
		n.spelled = map[string]uint8{}
	}
	if n.spelled[name] == 0 {
		name = strings.Clone(name) // a row lives until the next one is read
		n.order = append(n.order, name)
	}
	if trimmed {
		n.spelled[name] |= 2
	} else {
		n.spelled[name] |= 1
	}
}

// notes tells of names that are spelled both ways.
func (n *names) notes() []string {
	var joined []string
	for _, name := range n.order {
		if n.spelled[name] == 3 {
			joined = append(joined, strconv.Quote(name))
		}
	}
	if joined == nil {
		return nil
	}
	return []string{JoinedNames(joined)}
}
