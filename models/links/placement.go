package links

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"

	"starmesh/intake"
	"starmesh/sim"
)

// Settle puts every node of a world in a region. hubRegions holds, for each of the world's hubs, the region that its
// topology put it in, "" where that does not say; nil says nothing of any.
func (m *Matrix) Settle(world *sim.World, hubRegions []string) error {
	regionOf, err := m.Place(world.Participants, make([]string, world.Len()-world.Participants))
	if err != nil {
		return err
	}
	for i, name := range hubRegions {
		if name == "" {
			continue
		}
		region, err := m.table.region(name)
		if err != nil {
			return problem("", "a hub: %v", err)
		}
		regionOf[world.Hubs[i]] = uint16(region)
	}
	world.Regions, world.RegionOf = m.table.regions, regionOf
	return nil
}

// Place returns the region of each participant and, behind them, of each hub that is no participant: the one named,
// or for "" the one that is next round robin.
func (m *Matrix) Place(participants int, hubRegions []string) (regionOf []uint16, err error) {
	if m.table == nil {
		panic("links: the matrix was not loaded")
	}
	if regionOf, err = m.placeParticipants(participants); err != nil {
		return nil, err
	}
	for _, name := range hubRegions {
		region := len(regionOf) % len(m.table.regions)
		if name != "" {
			if region, err = m.table.region(name); err != nil {
				return nil, problem("", "a hub: %v", err)
			}
		}
		regionOf = append(regionOf, uint16(region))
	}
	return regionOf, nil
}

func (m *Matrix) placeParticipants(n int) ([]uint16, error) {
	regions := len(m.table.regions)
	switch {
	case len(m.Weights) > 0:
		return m.byWeight(n), nil
	case len(m.Regions) > 0 && len(m.Regions) != n:
		return nil, problem("regions", "%s for %s; name one for each", intake.Counted(len(m.Regions), "region", "regions"), intake.Counted(n, "participant", "participants"))
	case len(m.Regions) == 0 && m.Placement == "one_to_one" && n > regions:
		return nil, problem("placement", "one_to_one: %d participants for %d regions; take at most %d nodes, or round_robin", n, regions, regions)
	}
	regionOf := make([]uint16, n)
	for i := range regionOf {
		region := i % regions
		if len(m.Regions) > 0 {
			region = slices.Index(m.table.regions, m.Regions[i])
		}
		regionOf[i] = uint16(region)
	}
	return regionOf, nil
}

// byWeight places participants by largest remainder (Hamilton's method): each region gets the whole part of its
// share, and the largest fractions get one more each, of equal ones the first.
func (m *Matrix) byWeight(n int) []uint16 {
	counts, fractions := m.shares(n)
	order := make([]int, len(counts))
	left := n
	for i := range order {
		order[i] = i
		left -= counts[i]
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(fractions[b], fractions[a]) })
	for _, i := range order[:left] {
		counts[i]++
	}
	regionOf := make([]uint16, 0, n)
	for region, count := range counts {
		for range count {
			regionOf = append(regionOf, uint16(region))
		}
	}
	return regionOf
}

// shares returns whole part and fraction of each region's share of n. The sum runs in the order of regions, since that
// of a map's keys varies. The allowance takes a share just below a whole number by rounding for that number.
func (m *Matrix) shares(n int) (counts []int, fractions []float64) {
	const allowance = 1e-9
	total := 0.0
	for _, name := range m.table.regions {
		total += m.Weights[name]
	}
	for _, name := range m.table.regions {
		share := float64(float64(n) * (m.Weights[name] / total))
		whole := math.Floor(share + allowance)
		counts = append(counts, int(whole))
		fractions = append(fractions, max(share-whole, 0))
	}
	return counts, fractions
}

// checkNames checks the regions that the parameters name against those of the file.
func (m *Matrix) checkNames() error {
	for i, name := range m.Regions {
		if _, err := m.table.region(name); err != nil {
			return problem(fmt.Sprintf("regions[%d]", i), "%v", err)
		}
	}
	total := 0.0
	for _, name := range slices.Sorted(maps.Keys(m.Weights)) {
		if _, err := m.table.region(name); err != nil {
			return problem("weights."+name, "%v", err)
		}
		total += m.Weights[name]
	}
	if len(m.Weights) > 0 && !(total > 0 && total <= math.MaxFloat64) {
		return problem("weights", "the weights add up to %v; give some region a weight above 0", total)
	}
	return nil
}
