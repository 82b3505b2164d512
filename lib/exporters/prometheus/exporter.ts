import { Scrape } from '../../platform/scrape';
import { Exporter } from '../exporter';

/** What Prometheus writes itself, for every target and every alert. */
export const prometheus = new Exporter<'prometheus'>({
  name: 'prometheus',
  title: 'Prometheus',
  writtenByStore: true,
  scrapedBy: Scrape.elsewhere('Prometheus itself'),
});
