/** The embedded AWS's control, by what every runtime has. */
export function localAws({ endpoint }) {
  const command = async (name, ...args) => {
    const response = await fetch(`${endpoint}/_control/${name}`, { method: "POST", body: JSON.stringify(args) });
    const { result, error } = await response.json();
    if (error !== undefined) throw new Error(error);
    return result;
  };
  return {
    expire: (accessKeyId) => command("expire", accessKeyId),
    /** Connections that carried a request to a service, and are open. */
    openSockets: async () => (await command("counters")).sockets.open,
  };
}
