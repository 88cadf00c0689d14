// The official SDK, in a chunk of its own that is loaded when it is wanted. Only the modules that are needed: the
// whole of it is larger than all the rest of the page.

import type * as platform from "purecloud-platform-client-v2";
// @ts-expect-error: the SDK has types for its whole, not for its modules
import Client from "purecloud-platform-client-v2/src/purecloud-platform-client-v2/ApiClient.js";
// @ts-expect-error: as above
import Conversations from "purecloud-platform-client-v2/src/purecloud-platform-client-v2/api/ConversationsApi.js";
// @ts-expect-error: as above
import Notifications from "purecloud-platform-client-v2/src/purecloud-platform-client-v2/api/NotificationsApi.js";
// @ts-expect-error: as above
import Users from "purecloud-platform-client-v2/src/purecloud-platform-client-v2/api/UsersApi.js";
import type { Api } from "./cloud-link";
import { type CloudSettings, gatewayOf } from "./cloud-settings";

/**
 * Signs in, by a visit to the login page if there was none yet: the promise then stays pending, as the page is left.
 * The token is kept in memory only.
 */
export async function signIn(settings: CloudSettings, redirectUri: string, state: string): Promise<Api> {
  const client = new Client() as typeof platform.ApiClient.instance;
  const gateway = gatewayOf(settings);
  if (gateway === undefined) client.setEnvironment(settings.region);
  else {
    const { hostname: host, port, protocol } = gateway;
    client.setGateway({
      host,
      protocol: protocol.replace(":", ""),
      ...(port === "" ? {} : { port: Number(port) }),
    });
  }
  const { state: returned } = await client.loginPKCEGrant(settings.clientId, redirectUri, { state });
  if (returned !== state) throw new Error("The answer of the login is not to this page's question.");
  const users = new Users(client) as platform.UsersApi;
  const notifications = new Notifications(client) as platform.NotificationsApi;
  const conversations = new Conversations(client) as platform.ConversationsApi;
  return {
    me: async () => (await users.getUsersMe()).id ?? "",
    channel: async () => {
      const { id = "", connectUri = "" } = await notifications.postNotificationsChannels();
      return { id, connectUri };
    },
    subscribe: async (channel, topics) => {
      await notifications.putNotificationsChannelSubscriptions(
        channel,
        topics.map((id) => ({ id })),
      );
    },
    conversations: () => conversations.getConversations(),
    conversation: (id) => conversations.getConversation(id),
  };
}
