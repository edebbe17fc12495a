import { ProjectionModule } from '#station';
import { addressBook } from './address-book.projection.js';

export const AddressBookModule = ProjectionModule.for(addressBook);
