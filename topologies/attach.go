package topologies

import "time"

// attach returns each participant's hub, numbered from 0.
func (h *Hubs) attach(participants int, atlas *Atlas) []int32 {
	attach := make([]int32, participants)
	if h.Attach == "nearest" || h.Attach == "auto" && len(h.At) > 0 {
		h.attachNearest(attach, atlas)
		return attach
	}
	for p := range attach {
		attach[p] = int32(p % h.Count)
	}
	return attach
}

// attachNearest deals the participants of each region to its nearest hubs in turn. The turn is the
// region's own: ids modulo the number of hubs would not share them evenly where regions alternate.
func (h *Hubs) attachNearest(attach []int32, atlas *Atlas) {
	nearest := make([][]int32, len(atlas.Regions)) // region -> hubs at the least delay; filled when met
	turns := make([]int, len(atlas.Regions))
	for p := range attach {
		region := atlas.RegionOf[p]
		if nearest[region] == nil {
			nearest[region] = h.nearest(int(region), atlas)
		}
		attach[p] = nearest[region][turns[region]%len(nearest[region])]
		turns[region]++
	}
}

// nearest returns the hubs that share the least mean latency from a region.
func (h *Hubs) nearest(region int, atlas *Atlas) []int32 {
	var hubs []int32
	var least time.Duration
	for i, name := range h.At {
		at, err := atlas.Region(name)
		if err != nil {
			panic("topologies: region was not checked: " + err.Error())
		}
		delay := atlas.Delay(region, at)
		if hubs == nil || delay < least {
			least, hubs = delay, hubs[:0]
		}
		if delay == least {
			hubs = append(hubs, int32(i))
		}
	}
	return hubs
}
