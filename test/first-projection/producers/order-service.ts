/** Stands where `projections/producers` stands for a projection, so that the files beside it are as in a projection. */
export { orders, type OrderLine } from '../../../projections/producers/order-service.js';
