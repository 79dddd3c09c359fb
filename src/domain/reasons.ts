/** Why a root cause is unverified that nothing contradicts. Renderers say it in place of what the verdict means. */
export const UNCONFIRMED = 'no check of an SOP confirms it';
