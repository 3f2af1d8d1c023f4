/** The command that lets the PACS through the firewall of this computer, for its system; undefined where there is none. */
export function firewallRule(userAgent: string, port: number): string | undefined {
  if (/Windows/i.test(userAgent)) {
    return `netsh advfirewall firewall add rule name="Movescope" dir=in action=allow protocol=TCP localport=${port}`;
  }
  if (/Mac OS/i.test(userAgent)) return undefined;
  return /Linux/i.test(userAgent) ? `sudo ufw allow ${port}/tcp` : undefined;
}
