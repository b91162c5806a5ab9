/** The one client, API and scope that every contender knows. */
export const bench = {
  api: 'https://drive.example/',
  scope: 'photos.read',
  clientId: 'thumbnailer',
  clientSecret: 'vk_secret_0123456789abcdef0123456789abcdef0123',
}
