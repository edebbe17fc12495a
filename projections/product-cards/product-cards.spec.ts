import { keepsItsPromises, specOf } from '#station/testing';
import { productCards } from './product-cards.projection.js';

const given = specOf(productCards);

const updated = (name: string, priceMinor: number, updatedAt: string) => ({
  type: 'ProductUpdated' as const,
  data: { productId: '85123A', name, priceMinor, updatedAt },
});
const lantern = updated('WHITE HANGING HEART', 255, '2010-12-01T08:26:00Z');
const dearer = updated('WHITE HANGING HEART', 295, '2010-12-02T09:00:00Z');
const renamed = updated('CREAM HANGING HEART', 295, '2010-12-02T09:00:00Z');

describe('product-cards', () => {
  it('shows a product as its owner last told it', () =>
    given(lantern)
      .when(dearer)
      .thenRows({
        '85123A': {
          productId: '85123A',
          name: 'WHITE HANGING HEART',
          priceMinor: 295,
          updatedAt: Date.parse('2010-12-02T09:00:00Z'),
        },
      }));

  it('ignores an update that is older than the card', () => given(dearer).unchangedBy(lantern));

  it('lets the later in the stream win where two updates are of one instant', () =>
    given(dearer)
      .when(renamed)
      .thenRows({ '85123A': { name: 'CREAM HANGING HEART' } }));

  it('has no card before the first update', () => given().when().thenNoRow('85123A'));
});

keepsItsPromises(productCards, [lantern, dearer, renamed, lantern]);
