//! The cheapest one-to-one assignment (Hungarian method with potentials), so that two cars side by side never swap.

/// A pair that must not be.
pub(super) const NEVER: f32 = 1.0e6;

/// For every row its column, or `None`. `cost[row][column]`, every row equally long; [`NEVER`] forbids a pair.
/// O(rows² * columns); both are at most a few dozen.
pub(super) fn assign(cost: &[Vec<f32>]) -> Vec<Option<usize>> {
    let rows = cost.len();
    let columns = cost.first().map_or(0, Vec::len);
    // A private "nobody" column a row: staying alone costs less than a forbidden pair.
    let width = columns + rows;
    let at = |r: usize, c: usize| {
        if c < columns {
            cost[r][c]
        } else if c - columns == r {
            NEVER / 2.0
        } else {
            NEVER
        }
    };
    // Numbered from 1; column 0 is the row being placed.
    let mut row_price = vec![0.0_f32; rows + 1];
    let mut column_price = vec![0.0_f32; width + 1];
    let mut taken_by = vec![0_usize; width + 1];
    for row in 1..=rows {
        taken_by[0] = row;
        place(&at, &mut row_price, &mut column_price, &mut taken_by);
    }
    let mut result = vec![None; rows];
    for (column, &row) in taken_by.iter().enumerate().skip(1) {
        if row > 0 && column <= columns && at(row - 1, column - 1) < NEVER / 2.0 {
            result[row - 1] = Some(column - 1);
        }
    }
    result
}

/// Places the row in `taken_by[0]` along the cheapest augmenting path.
fn place(
    at: &impl Fn(usize, usize) -> f32,
    row_price: &mut [f32],
    column_price: &mut [f32],
    taken_by: &mut [usize],
) {
    let width = column_price.len();
    let mut least = vec![f32::INFINITY; width];
    let mut came_from = vec![0_usize; width];
    let mut done = vec![false; width];
    let mut here = 0;
    loop {
        done[here] = true;
        let row = taken_by[here];
        let (mut delta, mut next) = (f32::INFINITY, 0);
        for column in 1..width {
            if done[column] {
                continue;
            }
            let reduced = at(row - 1, column - 1) - row_price[row] - column_price[column];
            if reduced < least[column] {
                least[column] = reduced;
                came_from[column] = here;
            }
            if least[column] < delta {
                delta = least[column];
                next = column;
            }
        }
        for column in 0..width {
            if done[column] {
                row_price[taken_by[column]] += delta;
                column_price[column] -= delta;
            } else {
                least[column] -= delta;
            }
        }
        here = next;
        if taken_by[here] == 0 {
            break;
        }
    }
    while here != 0 {
        let from = came_from[here];
        taken_by[here] = taken_by[from];
        here = from;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cheapest_pairs() {
        let check = |cost: &[&[f32]], want: &[Option<usize>]| {
            let cost: Vec<Vec<f32>> = cost.iter().map(|r| r.to_vec()).collect();
            assert_eq!(assign(&cost), want, "{cost:?}");
        };
        check(&[], &[]);
        check(&[&[]], &[None]);
        check(&[&[1.0, 2.0], &[1.0, 5.0]], &[Some(1), Some(0)]);
        check(&[&[1.0, NEVER], &[0.5, NEVER]], &[None, Some(0)]);
        check(
            &[&[NEVER, 0.2], &[0.1, 0.3], &[0.2, NEVER]],
            &[Some(1), Some(0), None],
        );
        check(&[&[3.0, 1.0, 2.0]], &[Some(1)]);
    }
}
