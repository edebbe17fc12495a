import { ProjectionModule } from '#station';
import { contactDirectory } from './contact-directory.projection.js';

export const ContactDirectoryModule = ProjectionModule.for(contactDirectory);
