/** Short words that are easy to read out and to type. */
export const words = (
  'acorn amber anchor apple arrow autumn badger bamboo banjo barley basil beacon birch blossom bramble breeze ' +
  'brook butter cabin candle canyon cedar cherry chestnut cinder citrus clover cobalt comet copper coral cotton ' +
  'cricket crystal daisy dapple desert dolphin drizzle dusk ember falcon feather fennel fiddle finch flint forest ' +
  'fossil garden garnet ginger glacier granite hammock harbor hazel heather heron hickory honey indigo island ivory ' +
  'jasmine juniper kettle lagoon lantern lavender lemon lilac linen lobster lotus magnet magpie maple marble meadow ' +
  'melon meteor mitten monsoon mosaic mulberry nectar nutmeg oasis olive onyx orchard otter oyster paddle pebble ' +
  'pepper pigeon pillow plum pollen poplar quartz rabbit radish raven ribbon river robin saffron sailor sparrow ' +
  'spruce sunset thistle thunder timber tulip tundra velvet violet walnut willow winter'
).split(' ')
