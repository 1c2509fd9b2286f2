//! A made-up country.
mod borders;
mod land;
mod mesh;
mod noise;
mod rng;

#[cfg(test)]
mod look {
    #[test]
    fn look() {
        let t = std::time::Instant::now();
        let land = super::land::Land::raise();
        println!("{} seeds, land {:.0} km2, {:?}", land.seeds.len(), land.owner.iter().flatten().count() as f64 * land.mesh.cell_km2(), t.elapsed());
        let rings = super::borders::rings(&land);
        println!("vertices {} {:?}", rings.iter().flatten().map(Vec::len).sum::<usize>(), t.elapsed());
        let mut s = String::from("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 600 700' width='1200' height='1400'><rect width='600' height='700' fill='#cde'/>");
        for (i, r) in rings.iter().enumerate() {
            let d: String = r.iter().map(|ring| ring.iter().enumerate().map(|(k, p)| format!("{}{:.2},{:.2}", if k == 0 {"M"} else {"L"}, (p.lon_degrees()-0.62)*649.0, 700.0-(p.lat_degrees()-54.02)*1113.2)).collect::<String>()).collect();
            let h = (i * 47) % 360;
            s += &format!("<path d='{d}' fill='hsl({h},35%,78%)' stroke='#334' stroke-width='.4'/>");
        }
        std::fs::write("/tmp/country.svg", s + "</svg>").unwrap();
    }
}
